import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import mcpRemote from "mcp-remote/package.json" with { type: "json" };
import type { Settings } from "./settings.ts";

/** The two generations of AI clients: with `initialize` of 2025, and with the stateless protocol of 2026. */
export const generations = ["2025", "2026"] as const;

export interface Connected {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Connects as a client of a generation with these settings. `home` is the folder for the files of a started program.
 */
export async function connect(
  generation: (typeof generations)[number],
  settings: Settings,
  home: string,
): Promise<Connected> {
  const info = { name: `snippet-${generation}`, version: "1.0.0" };
  const started = settings.kind === "stdio" ? installed(settings, home) : undefined;
  const http = settings.kind === "http" ? settings : { url: "", headers: {} };
  const options = { requestInit: { headers: http.headers } };
  if (generation === "2025") {
    const client = new Client1(info);
    await client.connect((started ? new Stdio1(started) : new Http1(new URL(http.url), options)) as never);
    return client as Connected;
  }
  // The version is pinned: with a fallback, a server or bridge that knows only the old protocol would pass.
  const client = new Client2(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(started ? new Stdio2(started) : new Http2(new URL(http.url), options));
  return client as Connected;
}

/** Returns the same program from node_modules, because `npx` would download it. */
function installed({ command, args, env }: Extract<Settings, { kind: "stdio" }>, home: string) {
  const [yes, name, ...rest] = args;
  if (`${command} ${yes} ${name}` !== `npx -y mcp-remote@${mcpRemote.version}`) throw new Error(`${command} ${args}`);
  return {
    command: process.execPath,
    args: ["node_modules/mcp-remote/dist/proxy.js", ...rest],
    env: { ...env, HOME: home, MCP_REMOTE_CONFIG_DIR: home },
    stderr: "ignore" as const,
  };
}
