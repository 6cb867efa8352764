import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Builds the local client, a single file without dependencies, and the bundle that Claude Desktop installs.
 * Called as: build.ts [folder]. The folder is stdio/dist if none is given.
 */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const stdio = join(root, "stdio");
const dist = resolve(process.argv[2] ?? join(stdio, "dist"));
const { version, description } = readJson("package.json");

rmSync(dist, { recursive: true, force: true });
const client = join(dist, "mcp-odoo.cjs");
await build({
  entryPoints: [join(stdio, "src", "main.ts")],
  outfile: client,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.18",
  banner: { js: "#!/usr/bin/env node" },
  legalComments: "eof",
  logLevel: "warning",
});

const bundle = join(dist, "bundle");
mkdirSync(join(bundle, "server"), { recursive: true });
copyFileSync(client, join(bundle, "server", "index.cjs"));
copyFileSync(join(stdio, "LICENSE"), join(bundle, "LICENSE"));
const manifest = { ...readJson("manifest.json"), version, description };
writeFileSync(join(bundle, "manifest.json"), JSON.stringify(manifest, null, 2));
mcpb("validate", join(bundle, "manifest.json"));
mcpb("pack", bundle, join(dist, `mcp-odoo-${version}.mcpb`));
rmSync(bundle, { recursive: true });

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(stdio, name), "utf8"));
}

function mcpb(...args: string[]): void {
  const cli = join(root, "node_modules", "@anthropic-ai", "mcpb", "dist", "cli", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`mcpb ${args[0]} failed.\n${stdout}\n${stderr}`);
}
