const longest = 2_000;
/** Any origin does: only what a browser would make of the path matters. */
const base = "https://own.invalid";

/**
 * Returns `text` as a path of this service with its query and fragment, such as `/models?connection=1`, or undefined if
 * a browser could read another origin from it. Redirects to a place that a request names must go through here.
 */
export function ownPath(text: string | undefined): string | undefined {
  if (text === undefined || text.length > longest) return undefined;
  // Browsers read a backslash as a slash, so that `/\host` names a host.
  if (!text.startsWith("/") || text.includes("\\") || !URL.canParse(text, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, base);
  // `/.//host` resolves to the path `//host`, which a browser would read as a host when it is resolved once more.
  if (origin !== base || pathname.startsWith("//")) return undefined;
  return `${pathname}${search}${hash}`;
}
