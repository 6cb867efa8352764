/** Returns one line of CSV (RFC 4180), with its line break. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  // A spreadsheet runs a cell that begins with one of these signs as a formula, so a hostile name could run in the
  // auditor's. The apostrophe makes it text. Blanks and separators in front of the sign are skipped.
  const safe = /^[\s,;]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
