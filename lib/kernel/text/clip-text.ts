/**
 * Returns at most `max` UTF-16 units of `text`, without half a character at the end: a lone surrogate is invalid text,
 * for which some AI clients end the session.
 */
export function clipText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return ownMemory(text.slice(0, isHalf ? max - 1 : max), text.length);
}

/** Copies a small part of a long text, as a part that is not copied keeps the whole text in memory. */
function ownMemory(part: string, whole: number): string {
  return whole > 4 * part.length ? (JSON.parse(JSON.stringify(part)) as string) : part;
}

/** Returns at most `max` UTF-16 units of `text`. The last one is `…` if the text is longer. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${clipText(text, max - 1)}…`;
}
