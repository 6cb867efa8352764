import type { Transport } from "@modelcontextprotocol/server";
import { createDirect, type Direct } from "../../lib/composition/direct.ts";
import { isAppError } from "../../lib/kernel/errors.ts";
import { version } from "../package.json";
import { startBridge } from "./bridge.ts";
import { log } from "./log.ts";
import { createLineRecorder } from "./record-lines.ts";
import { type DirectSettings, SettingsError } from "./settings.ts";

/**
 * Serves one Odoo without the hosted service until the input ends. Returns false if Odoo could not be reached at first.
 * The tools report an Odoo that cannot be reached, because clients show their users the answers of tools, but the
 * reason of a server's end only in a log.
 */
export async function serveDirect(transport: Transport, settings: DirectSettings): Promise<boolean> {
  const { url, secret, database, login, readOnly, models } = settings;
  const direct = createDirect({
    odoo: { url, secret, database, login },
    readOnly,
    models,
    recorder: openRecorder(settings.auditFile),
    log: { error: logError },
    version,
  });
  let isNeeded = false;
  let isThere = true;
  await startBridge(transport, {
    endpoint: {
      url: new URL("http://localhost/api/mcp"),
      key: "",
      fetch(address, init) {
        const request = new Request(address, init);
        // Some clients start a second process that only asks for the protocol. It must not sign in to Odoo.
        if (!isNeeded && request.headers.get("mcp-method") !== "server/discover") {
          isNeeded = true;
          void connect(direct, readOnly).then((reached) => {
            isThere = reached;
          });
        }
        return direct.handle(request);
      },
    },
  });
  await direct.close();
  return isThere;
}

async function connect(direct: Direct, readOnly: boolean): Promise<boolean> {
  try {
    const { series, rules } = await direct.open();
    log(`Connected to Odoo ${series}: ${rules.models.size} models${readOnly ? ", reading only" : ""}.`);
    return true;
  } catch (error) {
    log(isAppError(error) ? `${error.message} ${direct.advise(error)}`.trim() : "Odoo was not reached.");
    return false;
  }
}

function openRecorder(file: string | undefined) {
  try {
    return createLineRecorder(file);
  } catch (error) {
    throw new SettingsError(`MCP_ODOO_AUDIT cannot be written: ${(error as Error).message}`);
  }
}

/** Logs the name and the stack of an error without its message, which may contain values. */
function logError(details: unknown, message?: string): void {
  const { error, requestId = "" } = details as { error?: unknown; requestId?: string };
  const { name = "", stack = "" } = error instanceof Error ? error : {};
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  log([`${message} ${requestId} ${name}`.trim(), ...frames].join("\n"));
}
