import { Console } from "node:console";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { startBridge } from "./bridge.ts";
import { log } from "./log.ts";
import { readSettings, SettingsError } from "./settings.ts";

// Standard output is reserved for the protocol, so the output of libraries goes to standard error.
globalThis.console = new Console(process.stderr, process.stderr);

/** The size of one message with a file of 10 MiB in base64, and as much again that arrived with it. */
const maxBufferSize = 32 * 1024 * 1024;

/** Serves until the input ends. Returns the exit code. */
async function main(): Promise<number> {
  // biome-ignore lint/style/noProcessEnv: the one place where the client reads its settings
  const settings = readSettings(process.env);
  const transport = new StdioServerTransport(undefined, undefined, { maxBufferSize });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void transport.close());
  if (settings.mode === "hosted") {
    const { url, key, timeoutMs } = settings;
    await startBridge(transport, { endpoint: { url, key, fetch }, timeoutMs });
    return 0;
  }
  // The hosted mode does not need this half of the bundle.
  const { serveDirect } = await import("./direct.ts");
  return (await serveDirect(transport, settings)) ? 0 : 1;
}

main().then(
  // Connections that are still open must not keep the process running, as no client is left.
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof SettingsError) log(error.message);
    else log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
