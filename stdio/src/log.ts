/** Says one line to whoever runs us. Standard output is the protocol's alone, so it goes to standard error. */
export function log(line: string): void {
  process.stderr.write(`mcp-odoo: ${line}\n`);
}
