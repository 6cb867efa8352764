import { execFileSync } from "node:child_process";

export interface LabServer {
  readonly url: string;
  readonly database: string;
  readonly series: string;
  readonly admin: LabUser;
  readonly demo: LabUser;
}
export interface LabUser {
  readonly login: string;
  readonly password: string;
  readonly apiKey: string;
}

/** Returns the servers that `scripts/odoo-lab up` started, by major series, or none unless MCP_ODOO_LAB is 1. */
export function labServers(): Record<string, LabServer> {
  if (process.env["MCP_ODOO_LAB"] !== "1") return {};
  const servers = JSON.parse(execFileSync("scripts/odoo-lab", ["env"], { encoding: "utf8" })) as Record<
    string,
    LabServer
  >;
  // A missing server must fail the run. Otherwise the run would silently have fewer tests.
  for (const series of ["14", "19"])
    if (servers[series] === undefined) throw new Error(`The lab has no Odoo ${series}: run scripts/odoo-lab up`);
  return servers;
}

/** Calls Odoo directly over JSON-RPC, without any code of the product. */
export async function direct(
  server: LabServer,
  user: LabUser,
  model: string,
  method: string,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  const rpc = async (service: string, name: string, params: unknown[]) => {
    const response = await fetchWithRetry(`${server.url}/jsonrpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: { service, method: name, args: params } }),
    });
    const answer = (await response.json()) as {
      result?: unknown;
      error?: { data?: { message?: string; name?: string } };
    };
    if (answer.error !== undefined) throw new Error(`${answer.error.data?.name}: ${answer.error.data?.message}`);
    return answer.result ?? null;
  };
  const uidKey = `${server.url} ${user.login}`;
  if (!uids.has(uidKey))
    uids.set(uidKey, rpc("common", "authenticate", [server.database, user.login, user.password, {}]));
  return rpc("object", "execute_kw", [
    server.database,
    await uids.get(uidKey),
    user.password,
    model,
    method,
    args,
    kwargs,
  ]);
}

/** Repeats a request if the server closed the connection before reading it, as the lab's servers do after an answer. */
async function fetchWithRetry(url: string, init: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries++) {
    try {
      return await fetch(url, init);
    } catch (error) {
      const { code, socket } = ((error as Error).cause ?? {}) as { code?: string; socket?: { bytesRead?: number } };
      if (tries === 3 || code !== "UND_ERR_SOCKET" || socket?.bytesRead !== 0) throw error;
    }
  }
}

const uids = new Map<string, Promise<unknown>>();
