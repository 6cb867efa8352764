/** Returns the text on one line, with ` / ` in place of line breaks and the blanks around them. */
export function oneLine(text: string): string {
  const lines = text.split("\n");
  const last = lines.length - 1;
  if (last === 0) return text;
  // A regular expression for this would take time that grows with the square of the number of blanks.
  return lines
    .map((line, i) => (i === 0 ? line.trimEnd() : i === last ? line.trimStart() : line.trim()))
    .filter((line, i) => line !== "" || i === 0 || i === last)
    .join(" / ");
}
