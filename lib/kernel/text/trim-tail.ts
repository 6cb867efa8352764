/** The text without the run of one character that it ends with, such as slashes or the filling of base64. */
export function trimTail(text: string, character: string): string {
  let end = text.length;
  // By hand: a regular expression for the same takes a time that grows with the square of a run inside the text.
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}
