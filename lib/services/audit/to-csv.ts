/** One line of CSV (RFC 4180), with its line break. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  // A cell that begins like this is a formula to a spreadsheet: a hostile name would run in the auditor's. The
  // apostrophe makes text of it. A separator in front hides the sign from a naive check, so blanks are looked through.
  const safe = /^[\s,;]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
