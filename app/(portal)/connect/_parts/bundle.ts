import "server-only";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The file that `npm run stdio:build` writes the local client to. */
const folder = join(process.cwd(), "stdio", "dist");

/** Reads the bundle of the local client, which Claude Desktop installs. Undefined if the bundle was not built here. */
export async function findBundle(): Promise<{ readonly name: string; readonly path: string } | undefined> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((each) => each.endsWith(".mcpb"));
  return name === undefined ? undefined : { name, path: join(folder, name) };
}
