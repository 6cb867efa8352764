import "server-only";
import { getMessages } from "next-intl/server";

/** The message namespaces that a part of the site needs in the browser; pages without a session get no more than theirs. */
export async function messagesFor(...namespaces: readonly string[]): Promise<Record<string, unknown>> {
  const messages: Record<string, unknown> = await getMessages();
  return Object.fromEntries(namespaces.map((name) => [name, messages[name]]));
}
