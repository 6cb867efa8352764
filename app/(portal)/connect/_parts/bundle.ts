import "server-only";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Where `npm run stdio:build` puts the local client. */
const folder = join(process.cwd(), "stdio", "dist");

/** The bundle of the local client that Claude Desktop installs, or undefined when it was not built here. */
export async function findBundle(): Promise<{ readonly name: string; readonly path: string } | undefined> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((each) => each.endsWith(".mcpb"));
  return name === undefined ? undefined : { name, path: join(folder, name) };
}
