import "server-only";
import { mayOpenPage, type PagePath } from "#lib/policy/pages.ts";
import { pageContext } from "./context.ts";

/**
 * Returns the context of a page, or undefined if the role of the signed-in member may not open it: the page then shows
 * `NoAccess`. Every page of the portal calls it with its own path, as a layout does not protect its pages.
 */
export async function openPage(path: PagePath): Promise<Awaited<ReturnType<typeof pageContext>> | undefined> {
  const context = await pageContext();
  return mayOpenPage(context.actor, path) ? context : undefined;
}
