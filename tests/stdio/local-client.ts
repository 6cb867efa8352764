import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Transport2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/stdio.js";

export interface BuiltClient {
  /** The only file of the package. */
  readonly file: string;
  readonly folder: string;
  remove(): void;
}

/** Builds the package and the bundle into a new folder, as `npm run stdio:build` does. */
export function buildClient(): BuiltClient {
  const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-stdio-"));
  const { status, stderr } = spawnSync(process.execPath, ["scripts/stdio/build.ts", folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return { file: join(folder, "mcp-odoo.cjs"), folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** The answer of a tool call in both generations of the SDK. */
export interface Result {
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content: readonly { readonly text: string }[];
}

export interface Connected {
  listTools(): Promise<{ tools: readonly { readonly name: string }[] }>;
  call(name: string, args?: Record<string, unknown>, signal?: AbortSignal): Promise<Result>;
  instructions(): string | undefined;
  /** All output on standard error. */
  stderr(): string;
  /** The id of the running process. */
  pid(): number;
  close(): Promise<void>;
}

export const generations = ["2025", "2026"] as const;

/** Starts the local client as an AI client does and connects to it with the SDK of a generation. */
export async function connect(
  generation: (typeof generations)[number],
  { file, folder }: BuiltClient,
  env: Record<string, string>,
): Promise<Connected> {
  const started = { command: process.execPath, args: [file], env, cwd: folder, stderr: "pipe" as const };
  const isOld = generation === "2025";
  const transport = isOld ? new Transport1(started) : new Transport2(started);
  const client = isOld
    ? new Client1({ name: "old", version: "1" })
    : new Client2({ name: "new", version: "2" }, { versionNegotiation: { mode: "auto" } });
  let stderr = "";
  transport.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  await client.connect(transport as never);
  return {
    listTools: () => client.listTools(),
    call: (name, args = {}, signal) =>
      (isOld
        ? (client as Client1).callTool({ name, arguments: args }, undefined, { ...(signal && { signal }) })
        : (client as Client2).callTool({ name, arguments: args }, { ...(signal && { signal }) })) as Promise<Result>,
    instructions: () => client.getInstructions(),
    stderr: () => stderr,
    pid: () => transport.pid ?? 0,
    close: () => client.close(),
  };
}

export interface Answer {
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * Runs the local client. Sends each message after the answer of the one before, closes the input after `answers`
 * answers and waits for the end. Every line on standard output must be a message.
 */
export function run(
  { file, folder }: BuiltClient,
  env: Record<string, string>,
  messages: readonly object[] = [],
  answers = messages.length,
): Promise<{ readonly code: number | null; readonly stdout: readonly Answer[]; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd: folder, env: env as NodeJS.ProcessEnv });
    const lines = createInterface({ input: child.stdout });
    const left = messages.map((message) => `${JSON.stringify(message)}\n`);
    const stdout: Answer[] = [];
    let stderr = "";
    const sayNext = () => {
      child.stdin.write(left.shift() ?? "");
      if (stdout.length >= answers) child.stdin.end();
    };
    lines.on("line", (line) => {
      stdout.push(JSON.parse(line) as Answer);
      sayNext();
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
    sayNext();
  });
}
