/** A text on one line: ` / ` stands for its line breaks, with the blanks around them. */
export function oneLine(text: string): string {
  const lines = text.split("\n");
  const last = lines.length - 1;
  if (last === 0) return text;
  // By hand: a regular expression for the same takes a time that grows with the square of the blanks.
  return lines
    .map((line, i) => (i === 0 ? line.trimEnd() : i === last ? line.trimStart() : line.trim()))
    .filter((line, i) => line !== "" || i === 0 || i === last)
    .join(" / ");
}
