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

/** The real Odoo servers that `scripts/odoo-lab up` started, by major series; none unless the suite asks for them. */
export function labServers(): Record<string, LabServer> {
  if (process.env["MCP_ODOO_LAB"] !== "1") return {};
  const servers = JSON.parse(execFileSync("scripts/odoo-lab", ["env"], { encoding: "utf8" })) as Record<
    string,
    LabServer
  >;
  // A lab that lacks a server must not pass as a smaller suite.
  for (const series of ["14", "19"])
    if (servers[series] === undefined) throw new Error(`The lab has no Odoo ${series}: run scripts/odoo-lab up`);
  return servers;
}

/** Calls Odoo directly over JSON-RPC, with no code of the product between. */
export async function direct(
  server: LabServer,
  user: LabUser,
  model: string,
  method: string,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  const rpc = async (service: string, name: string, params: unknown[]) => {
    const response = await fetchPatiently(`${server.url}/jsonrpc`, {
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

/** The lab's servers close a connection after each answer, at times when the next question is on its way: nothing was read. */
async function fetchPatiently(url: string, init: RequestInit): Promise<Response> {
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
