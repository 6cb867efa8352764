import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

/** The running bridge `mcp-remote`, as an AI client starts it. */
export interface Bridge {
  /** The address that the bridge wants the person to open. */
  readonly asked: Promise<string>;
  readonly connected: Promise<void>;
  /** Returns the text of the answer. */
  call(tool: string, args: Record<string, unknown>): Promise<string>;
  /** What the bridge has logged. */
  log(): string;
  close(): Promise<void>;
}

/**
 * Starts the bridge with the arguments for `npx` that the Connect page shows. The program comes from node_modules,
 * because `npx` would download it. It opens no browser.
 */
export function startBridge(npxArgs: readonly string[], home: string): Bridge {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ["node_modules/mcp-remote/dist/proxy.js", ...npxArgs.slice(2)],
    env: { PATH: process.env["PATH"] ?? "", HOME: home, MCP_REMOTE_CONFIG_DIR: home, BROWSER: "true" },
    stderr: "pipe",
  });
  let logged = "";
  const asked = new Promise<string>((resolve) => {
    transport.stderr?.on("data", (chunk: Buffer) => {
      logged += chunk.toString();
      const address = /by visiting:\s+(https?:\/\/\S+)\s/.exec(logged)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const client = new Client({ name: "bridge-test", version: "1.0.0" });
  const connected = client.connect(transport as Parameters<Client["connect"]>[0], { timeout: 80_000 });
  return {
    asked,
    connected,
    call: async (name, args) => JSON.stringify(await client.callTool({ name, arguments: args })),
    log: () => logged,
    // The client closes its transport only after it has connected.
    close: () => transport.close(),
  };
}
