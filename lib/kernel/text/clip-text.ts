/**
 * At most `max` UTF-16 units of `text`, never ending in half a character: a lone surrogate is no valid text, and AI
 * clients end a whole session over one.
 */
export function clipText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return ownMemory(text.slice(0, isHalf ? max - 1 : max), text.length);
}

/** A part of a text keeps the whole text in memory as long as it is kept itself: a copy of a small part does not. */
function ownMemory(part: string, whole: number): string {
  return whole > 4 * part.length ? (JSON.parse(JSON.stringify(part)) as string) : part;
}

/** At most `max` UTF-16 units of `text`, the last one `…` where there is more: the reader must know of it. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${clipText(text, max - 1)}…`;
}
