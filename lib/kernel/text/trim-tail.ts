/** Returns the text without a run of one character at its end, such as slashes or the padding of base64. */
export function trimTail(text: string, character: string): string {
  let end = text.length;
  // A regular expression for this would take time that grows with the square of the length of a run.
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}
