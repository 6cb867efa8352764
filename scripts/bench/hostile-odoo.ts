import { json, page, type Reply, type Seen, startFakeOdoo, xml } from "../../tests/support/fake-odoo.ts";
import { hostileReply, kinds, type Wire } from "./hostile-answers.ts";

/**
 * This process serves an Odoo for each kind in its arguments, on a port of its own: "honest", "probe", or one of
 * `kinds`. Each serves all three transports. A hostile Odoo answers honestly about its user and the fields of contacts,
 * so that searches for contacts reach it. It attacks in every second search, or the breaker would end the attack, and
 * in the fields of all other models. The Odoo for connection tests tells its version honestly, then uses every kind in
 * turn.
 */
const mebibyte = 1024 * 1024;
const field = { required: false, readonly: false, store: true, searchable: true, sortable: true, groupable: true };
const fields = {
  id: { ...field, type: "integer", string: "ID" },
  display_name: { ...field, type: "char", string: "Display Name" },
  name: { ...field, type: "char", string: "Name" },
  comment: { ...field, type: "html", string: "Notes" },
};
const version = { server_version: "19.0", server_version_info: [19, 0, 0, "final", 0, ""] };
const honest: Readonly<Record<string, unknown>> = {
  version,
  authenticate: 2,
  context_get: { lang: "en_US", tz: "UTC", uid: 2 },
  fields_get: fields,
  has_access: true,
  check_access_rights: true,
  // The record of the user is read too.
  read: [{ id: 2, name: "Ana", login: "ana@example.com", lang: "en_US", tz: "UTC" }],
  search_read: Array.from({ length: 20 }, (_, i) => ({ id: i + 1, name: `Customer ${i + 1}`, comment: "<p>Paid</p>" })),
};
const envelopes: Readonly<Record<Wire, (value: unknown) => Reply>> = {
  json2: (value) => json(value),
  jsonrpc: (result) => json({ jsonrpc: "2.0", id: 1, result }),
  xmlrpc: (value) => xml(value),
};

interface Asked {
  readonly wire: Wire;
  readonly model: string;
  readonly method: string;
}

const honestReplies = new Map<string, Reply>();
function honestReply({ wire, method }: Asked): Reply {
  const name = `${wire}/${method}`;
  const reply = honestReplies.get(name) ?? envelopes[wire](honest[method] ?? null);
  honestReplies.set(name, reply);
  return reply;
}

/** Returns undefined for an address that no transport uses. */
function read({ path, body }: Seen): Asked | undefined {
  if (path.startsWith("/json/2/")) {
    const [, , , model = "", method = ""] = path.split("/");
    return { wire: "json2", model, method };
  }
  if (path.startsWith("/xmlrpc/2/")) {
    const [, service = ""] = /<methodName>(\w+)/.exec(body) ?? [];
    const [, , model = "", method = ""] = [...body.matchAll(/<string>(.*?)<\/string>/g)].map(([, text]) => text);
    return { wire: "xmlrpc", model, method: service === "execute_kw" ? method : service };
  }
  if (path !== "/jsonrpc") return undefined;
  const { params } = JSON.parse(body) as { params: { service: string; method: string; args: string[] } };
  const [, , , model = "", method = ""] = params.args;
  return { wire: "jsonrpc", model, method: params.service === "object" ? method : params.method };
}

async function start(kind: string): Promise<number> {
  let searches = 0;
  let hostile = 0;
  const odoo = await startFakeOdoo({
    "/hostile": (seen, response) => json(hostile)(seen, response),
    "/web/webclient/version_info": json({ jsonrpc: "2.0", id: null, result: version }),
    "/web/database/list": json({ jsonrpc: "2.0", id: null, result: ["bench"] }),
    "*": (seen, response) => {
      const asked = read(seen);
      if (asked === undefined) return page(404)(seen, response);
      const bytes = kind === "honest" ? undefined : bytesOf(asked);
      if (bytes === undefined) return honestReply(asked)(seen, response);
      const inTurn = kinds.onEachWire[hostile++ % kinds.onEachWire.length] ?? "";
      return hostileReply(kind === "probe" ? inTurn : kind, asked.wire, bytes)(seen, response);
    },
  });

  /** Returns the size of a hostile answer, or undefined if the answer is honest. */
  function bytesOf({ model, method }: Asked): number | undefined {
    if (kind === "probe") return method === "authenticate" ? mebibyte / 4 : mebibyte;
    // Answers are as large as the gateway reads, and field lists sometimes larger.
    if (method === "fields_get" && model !== "res.partner")
      return (kind === "fields" && hostile % 2 === 1 ? 8 : 4) * mebibyte;
    return method === "search_read" && searches++ % 2 === 0 ? 8 * mebibyte : undefined;
  }

  setInterval(() => {
    // The recorded requests are not needed and would fill the memory.
    odoo.requests.length = 0;
  }, 200).unref();
  return odoo.port;
}

const ports = await Promise.all(process.argv.slice(2).map(async (kind) => [kind, await start(kind)] as const));
process.send?.({ ports: Object.fromEntries(ports) });
process.once("disconnect", () => process.exit(0));
