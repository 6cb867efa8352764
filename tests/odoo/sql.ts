import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Sql {
  /** Returns the rows of a query, each converted by `row_to_json`. */
  rows<Row = Record<string, unknown>>(query: string): Promise<Row[]>;
  /** Runs statements that return no rows. */
  run(statements: string): Promise<void>;
  close(): void;
}

const end = "-- end of the answer --";

/** Opens one `psql` for many queries on a database of the lab, without any code of the product. */
export function openSql(series: string, database = `demo${series}`): Sql {
  const child = spawn("scripts/odoo-lab", ["psql", series, "-d", database, "-q", "-A", "-t"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const waiting: { lines: string[]; resolve: (lines: string[]) => void; reject: (error: Error) => void }[] = [];
  let faults = "";
  child.stderr.on("data", (chunk: Buffer) => {
    faults += chunk;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [first] = waiting;
    if (first === undefined) return;
    if (line !== end) {
      first.lines.push(line);
      return;
    }
    waiting.shift();
    if (faults === "") first.resolve(first.lines);
    else first.reject(new Error(faults));
    faults = "";
  });
  child.once("close", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`psql ended: ${faults}`));
  });
  const send = (text: string) =>
    new Promise<string[]>((resolve, reject) => {
      waiting.push({ lines: [], resolve, reject });
      child.stdin.write(`${text};\n\\echo ${end}\n`);
    });
  return {
    async rows<Row>(query: string) {
      const lines = await send(`select row_to_json(answer) from (${query.replaceAll("\n", " ")}) answer`);
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
    },
    async run(statements) {
      await send(statements);
    },
    close: () => child.stdin.end(),
  };
}
