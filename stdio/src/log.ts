/** Logs one line to standard error, because standard output is reserved for the protocol. */
export function log(line: string): void {
  process.stderr.write(`mcp-odoo: ${line}\n`);
}
