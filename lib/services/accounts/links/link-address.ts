/** The pages that use links, by what their links do. */
const pages = {
  signUp: "/sign-up/confirm",
  reset: "/reset",
  email: "/confirm-email",
} as const;

/**
 * Returns the address of a link for a mail. Its token is in the fragment, which browsers send to no server, so that it
 * is in no log and in no `Referer` header.
 */
export function linkAddress(publicUrl: string, page: keyof typeof pages, token: string): string {
  return `${publicUrl}${pages[page]}#${token}`;
}
