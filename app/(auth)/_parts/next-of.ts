import { ownPath } from "#lib/kernel/text/own-path.ts";

/** The query of a page, as Next passes it to the page. */
export type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

/** Returns the path that `?next=` names, or undefined if it is missing or leads to another site. */
export async function nextOf(query: Query): Promise<string | undefined> {
  const { next } = await query;
  return typeof next === "string" ? ownPath(next) : undefined;
}

/** Returns the address of another page before the sign-in, which leads to `next` as well. */
export function withNext<Page extends "/sign-in" | "/sign-up" | "/forgot">(
  pathname: Page,
  next: string | undefined,
): { readonly pathname: Page; readonly query?: { readonly next: string } } {
  return next === undefined ? { pathname } : { pathname, query: { next } };
}
