import { Console } from "node:console";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { startBridge } from "./bridge.ts";
import { log } from "./log.ts";
import { readSettings, SettingsError } from "./settings.ts";

// Standard output is the protocol's: whatever a library prints goes elsewhere.
globalThis.console = new Console(process.stderr, process.stderr);

/** One message: a file of 10 MiB in base64 and what is around it, and as much again that came with it. */
const maxBufferSize = 32 * 1024 * 1024;

/** Serves until the input ends; answers the exit code. */
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
  // Half of the bundle, which the hosted mode has no use for.
  const { serveDirect } = await import("./direct.ts");
  return (await serveDirect(transport, settings)) ? 0 : 1;
}

main().then(
  // Nobody is left to answer: connections that are still open must not keep the process.
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof SettingsError) log(error.message);
    else log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
