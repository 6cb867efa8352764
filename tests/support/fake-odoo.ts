import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buildCall } from "#lib/odoo/answers/xml.ts";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
export type Reply = (seen: Seen, response: ServerResponse) => unknown;
/** Replies by path. `*` answers every other path; without it they get Odoo's 404 page. */
export type Routes = Readonly<Record<string, Reply>>;

export interface FakeOdoo {
  readonly url: string;
  readonly port: number;
  /** Every request that was received completely. */
  readonly requests: Seen[];
  routes: Routes;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers what a test chooses, including what no real Odoo would answer. */
export async function startFakeOdoo(routes: Routes = {}, identity?: Certificate): Promise<FakeOdoo> {
  const requests: Seen[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const body = Buffer.concat(chunks).toString("utf8");
    const seen: Seen = { method: request.method ?? "", path, headers: request.headers, body };
    requests.push(seen);
    const reply = odoo.routes[path] ?? odoo.routes["*"] ?? page(404, "<h1>Not Found</h1>");
    await reply(seen, response);
  };
  const server = identity === undefined ? createServer(listener) : createTlsServer(identity, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const odoo: FakeOdoo = {
    url: `${identity === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    routes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return odoo;
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return raw(JSON.stringify(value), { "content-type": "application/json", ...headers }, status);
}
export function page(status = 200, html = "<!doctype html><h1>Welcome</h1>"): Reply {
  return raw(html, { "content-type": "text/html; charset=utf-8" }, status);
}
export function raw(body: string | Buffer, headers: Record<string, string> = {}, status = 200): Reply {
  return (_seen, response) => response.writeHead(status, headers).end(body);
}
export function redirect(location: string, status = 302, body = "moved"): Reply {
  return raw(body, { location }, status);
}
/** Reads the request and never answers. */
export const hang: Reply = () => {};
/** Reads the request and then closes the connection. */
export const cut: Reply = (_seen, response) => response.destroy();
/** Announces a longer body than it sends, then closes the connection. */
export function cutInside(body: string, contentType = "application/json"): Reply {
  return (_seen, response) => {
    response.writeHead(200, { "content-type": contentType, "content-length": String(body.length + 100) });
    response.write(body, () => response.destroy());
  };
}
/** Sends one byte every `everyMs`, so that no idle timeout ends the response. */
export function drip(everyMs = 20, headers: Record<string, string> = { "content-type": "application/json" }): Reply {
  return (_seen, response) => {
    response.writeHead(200, headers).write("[");
    const timer = setInterval(() => response.write(" "), everyMs);
    response.once("close", () => clearInterval(timer));
  };
}
/** Sends data without end, as fast as it is read. `sent` returns the number of bytes. */
export function endless(): { readonly reply: Reply; sent(): number } {
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  let sent = 0;
  return {
    sent: () => sent,
    reply: (_seen, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const pump = () => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", pump);
            return;
          }
        }
      };
      pump();
    },
  };
}

interface Plausible {
  readonly databases?: readonly string[] | "closed";
  /** The answer of `authenticate`: the user's id, or false as for a wrong password. */
  readonly uid?: number | false;
  readonly mayRead?: boolean;
}

/** Returns the routes of a working Odoo that a connection test asks, over JSON-2, JSON-RPC and XML-RPC. */
export function workingOdoo(major: number, { databases = ["main"], uid = 2, mayRead = true }: Plausible = {}): Routes {
  const version = { server_version: `${major}.0`, server_version_info: [major, 0, 0, "final", 0, ""] };
  const user = { id: 2, name: "Ana", login: "ana@example.com" };
  const answers: Record<string, (model: string) => unknown> = {
    context_get: () => ({ lang: "en_US", tz: "UTC", uid: 2 }),
    read: () => [user],
    has_access: (model) => model === "res.partner" && mayRead,
    check_access_rights: (model) => model === "res.partner" && mayRead,
    authenticate: () => uid,
    version: () => version,
  };
  const rpc: Reply = (seen, response) => {
    const { params } = JSON.parse(seen.body) as { params: { service: string; method: string; args: string[] } };
    const [, , , model = "", method = ""] = params.args;
    const result = answers[params.service === "object" ? method : params.method]?.(model);
    return json({ jsonrpc: "2.0", id: 1, result })(seen, response);
  };
  const xmlRpc: Reply = (seen, response) => {
    const [, service = ""] = /<methodName>(\w+)/.exec(seen.body) ?? [];
    const texts = [...seen.body.matchAll(/<string>(.*?)<\/string>/g)].map(([, text]) => text);
    const [, , model = "", method = ""] = texts;
    return xml(answers[service === "execute_kw" ? method : service]?.(model))(seen, response);
  };
  const json2: Reply = (seen, response) => {
    const [, , , model = "", method = ""] = seen.path.split("/");
    return json(answers[method]?.(model) ?? null)(seen, response);
  };
  return {
    "/web/webclient/version_info": json({ jsonrpc: "2.0", id: null, result: version }),
    "/web/database/list":
      databases === "closed"
        ? fault("odoo.exceptions.AccessDenied", "Access Denied")
        : json({ jsonrpc: "2.0", id: null, result: databases }),
    "/jsonrpc": rpc,
    "/xmlrpc/2/common": xmlRpc,
    "/xmlrpc/2/object": xmlRpc,
    ...(major < 19
      ? {}
      : {
          "/json/2/res.users/context_get": json2,
          "/json/2/res.users/read": json2,
          "/json/2/res.partner/has_access": json2,
          "/json/2/ir.config_parameter/has_access": json2,
        }),
  };
}

export interface FakeAddon {
  /** The only key that this addon accepts. */
  readonly key: string;
  readonly database?: string;
  readonly api?: number;
  readonly version?: number;
  /** The models that this addon opens: the letters of read, create, write and unlink, and the denied fields. */
  readonly models?: Readonly<Record<string, { readonly allow: string; readonly denied?: readonly string[] }>>;
  /** Executes a call that the rules allow, and returns its result. */
  readonly call?: (call: AddonCall) => unknown;
}
export interface AddonCall {
  readonly model: string;
  readonly method: string;
  readonly ids?: readonly number[];
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

const operationOf: Readonly<Record<string, string>> = { create: "create", write: "write", unlink: "unlink" };
const lettersOf = { read: "r", create: "c", write: "w", unlink: "u" };

/** Returns the routes of the MCP addon in an Odoo. The rules that `world` returns at that time judge each call. */
export function workingAddon(world: () => FakeAddon): Routes {
  const behindKey =
    (answer: (seen: Seen, world: FakeAddon) => Reply): Reply =>
    (seen, response) => {
      const now = world();
      const good = seen.headers["x-api-key"] === now.key;
      return (good ? answer(seen, now) : addonFault("auth", { message: "Invalid key." }, 401))(seen, response);
    };
  const tell = (data: object) => json({ success: true, data });
  return {
    "/mcp/health": tell({ status: "ok", api: 1 }),
    "/mcp/auth/validate": behindKey(() => tell({ valid: true, user_id: 2, auth_method: "api_key" })),
    "/mcp/system/info": behindKey((_seen, { database = "main", api = 1, version = 1 }) =>
      tell({ db_name: database, odoo_version: "19.0", language: "en_US", rules_version: version, api }),
    ),
    "/mcp/models": behindKey((_seen, { models = {}, version = 1 }) =>
      tell({
        models: Object.entries(models).map(([model, { allow, denied = [] }]) => ({
          model,
          name: `${model} inside`,
          operations: Object.fromEntries(
            Object.entries(lettersOf).map(([name, letter]) => [name, allow.includes(letter)]),
          ),
          actions: [],
          denied_fields: denied,
        })),
        rules_version: version,
      }),
    ),
    "/mcp/call": behindKey((seen, { models = {}, version = 1, call }) => {
      const asked = JSON.parse(seen.body) as AddonCall;
      if (asked.method === "context_get") return addonAnswer({ lang: "en_US", tz: "UTC", uid: 2 }, version);
      const allow = models[asked.model]?.allow ?? "";
      const letter = (operationOf[asked.method] ?? "read").charAt(0);
      const may =
        asked.method === "check_access" || asked.method === "fields_get" ? allow !== "" : allow.includes(letter);
      if (may) return addonAnswer(call?.(asked) ?? true, version);
      const message = `Model '${asked.model}' is not enabled for MCP access.`;
      return addonFault("denied", { name: "model_disabled", message, path: "model" }, 403, version);
    }),
  };
}

/** Returns a result in the form of `/mcp/call`. A promise is awaited. */
export function addonAnswer(result: unknown, version = 1): Reply {
  return async (seen, response) => {
    const data = { result: await result, rules_version: version, dry_run: false };
    return json({ success: true, data })(seen, response);
  };
}
export function addonFault(
  kind: string,
  fault: Readonly<Record<string, unknown>>,
  status = 403,
  version?: number,
): Reply {
  const error = { code: `E${status}`, class: kind, ...fault };
  return json({ success: false, error, ...(version === undefined ? {} : { rules_version: version }) }, status);
}

/** Returns an error in the form of `/jsonrpc`, with a traceback as real servers send one. */
export function fault(name: string, message: string, debug = "Traceback (most recent call last):\n  …"): Reply {
  return json({
    jsonrpc: "2.0",
    id: 1,
    error: {
      code: 200,
      message: "Odoo Server Error",
      data: { name, message, debug, arguments: [message], context: {} },
    },
  });
}

/** Returns a response in the form of `/xmlrpc/2`. */
export function xml(value: unknown): Reply {
  return xmlResponse(`<params><param>${toXml(value)}</param></params>`);
}
export function xmlFault(faultCode: number, faultString: string): Reply {
  return xmlResponse(`<fault>${toXml({ faultCode, faultString })}</fault>`);
}
function xmlResponse(inside: string): Reply {
  const body = `<?xml version='1.0'?>\n<methodResponse>\n${inside}\n</methodResponse>\n`;
  return raw(body, { "content-type": "text/xml; charset=utf-8" });
}
function toXml(value: unknown): string {
  return /<param>(.*)<\/param>/s.exec(buildCall("", [value]))?.[1] ?? "";
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Creates a self-signed certificate for a host name. It is valid between two days, counted from now. */
export function makeCertificate(host: string, fromDay = -1, untilDay = 30): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(host)))));
  const alternative = der(0x30, der(0x82, Buffer.from(host)));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    der(0x30, time(fromDay), time(untilDay)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, der(0x30, oid(0x55, 0x1d, 0x11), der(0x04, alternative)))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]);
  const lines =
    der(0x30, body, algorithm, der(0x03, signature))
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
  };
}

/** Encodes one DER element: its tag, the length of its content, and the content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}
function time(day: number): Buffer {
  const text = new Date(Date.now() + day * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(text.slice(2)));
}
