import "server-only";
import { getMessages } from "next-intl/server";

/** Returns the named message namespaces. Pages without a session send the browser only those that they need. */
export async function messagesFor(...namespaces: readonly string[]): Promise<Record<string, unknown>> {
  const messages: Record<string, unknown> = await getMessages();
  return Object.fromEntries(namespaces.map((name) => [name, messages[name]]));
}
