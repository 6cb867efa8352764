import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { buildIfStale } from "./build.ts";

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A project with stand-ins for Next and for the build of the local client. */
function createProject(next: string, client = "") {
  const root = mkdtempSync(join(tmpdir(), "mcp-odoo-build-"));
  folders.push(root);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write(
    "node_modules/next/dist/bin/next",
    `const fs = require("node:fs"); fs.mkdirSync(".next", { recursive: true });\n${next}`,
  );
  write("scripts/stdio/build.ts", `import fs from "node:fs";\n${client}`);
  write("app/page.tsx", "one");
  return { root, write, read: (name: string) => readFileSync(join(root, name), "utf8") };
}

const note = (name: string) => `fs.appendFileSync("${name}", JSON.stringify(process.env) + "\\n");`;

test("a build gets no master key, no database and no metrics token from its service", async () => {
  const secrets = ["MCP_ODOO_MASTER_KEY", "MCP_ODOO_MASTER_KEY_PREVIOUS", "DATABASE_URL", "METRICS_TOKEN", "SMTP_URL"];
  for (const name of secrets) vi.stubEnv(name, `secret of ${name}`);
  const { root, read } = createProject(note("next.txt"), note("client.txt"));
  await buildIfStale(root, () => {});
  for (const file of ["next.txt", "client.txt"]) {
    expect(read(file)).toContain('"PATH"');
    expect(secrets.filter((name) => read(file).includes(name))).toEqual([]);
  }
  expect(JSON.parse(read("next.txt"))).toMatchObject({ NODE_ENV: "production" });
});

test("a project is built once until its sources change", async () => {
  const { root, write, read } = createProject(note("next.txt"));
  const builds = async () => {
    await buildIfStale(root, () => {});
    return read("next.txt").trim().split("\n").length;
  };
  expect([await builds(), await builds()]).toEqual([1, 1]);
  write("app/page.tsx", "two");
  expect(await builds()).toBe(2);
  write("app/page.test.ts", "a test is no source");
  expect(await builds()).toBe(2);
});

test("a build that fails throws what it printed, and is tried again by the next start", async () => {
  const { root, write } = createProject('console.error("Type error: no"); process.exit(1);');
  await expect(buildIfStale(root, () => {})).rejects.toThrow(/could not be built\.\nType error: no/);
  write("node_modules/next/dist/bin/next", 'require("node:fs").mkdirSync(".next", { recursive: true });');
  await buildIfStale(root, () => {});
});

test("a build of the bundle that fails is reported and leaves the portal built", async () => {
  const { root, read } = createProject("", 'console.error("no bundle"); process.exit(1);');
  const lines: string[] = [];
  await buildIfStale(root, (line) => lines.push(line));
  expect(lines.at(-1)).toBe("The bundle for Claude Desktop could not be built.\nno bundle\n");
  expect(read(".next/built-from")).not.toBe("");
});

test("a build ends when its service ends", async () => {
  const { root, read } = createProject('fs.writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);');
  const service: ChildProcess = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { buildIfStale } from ${JSON.stringify(new URL("build.ts", import.meta.url).href)};
       process.once("SIGTERM", () => process.exit(0));
       await buildIfStale(${JSON.stringify(root)}, () => {});`,
    ],
    { stdio: "ignore" },
  );
  await vi.waitFor(() => expect(existsSync(join(root, "pid")) && read("pid")).toBeTruthy(), 20_000);
  service.kill("SIGTERM");
  await vi.waitFor(() => expect(() => process.kill(Number(read("pid")), 0)).toThrow("ESRCH"), 10_000);
});
