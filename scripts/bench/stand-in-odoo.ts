import { createServer } from "node:http";
import { tellPort } from "./tell-port.ts";

/**
 * This process stands in for an Odoo 19 and answers at once with prepared bytes, so that only the gateway's time is
 * measured.
 */
const fields = {
  id: { type: "integer", string: "ID" },
  display_name: { type: "char", string: "Display Name" },
  name: { type: "char", string: "Name" },
  email: { type: "char", string: "Email" },
  phone: { type: "char", string: "Phone" },
  city: { type: "char", string: "City" },
  vat: { type: "char", string: "Tax ID" },
  is_company: { type: "boolean", string: "Is a Company" },
  country_id: { type: "many2one", string: "Country", relation: "res.country" },
  user_id: { type: "many2one", string: "Salesperson", relation: "res.users" },
};
const attributes = { required: false, readonly: false, store: true, searchable: true, sortable: true, groupable: true };
const partners = Array.from({ length: 200 }, (_, i) => ({
  id: i + 1,
  display_name: `Customer ${i + 1}`,
  name: `Customer ${i + 1}`,
  email: `customer${i + 1}@example.com`,
  phone: `+34 600 000 ${String(i).padStart(3, "0")}`,
  city: "Valencia",
  vat: `ESB${10_000_000 + i}`,
  is_company: i % 2 === 0,
  country_id: [68, "Spain"],
  user_id: [2, "Marc Demo"],
}));

const rowsByCount = new Map<number, Buffer>();
function rows(count: number): Buffer {
  const known = rowsByCount.get(count) ?? Buffer.from(JSON.stringify(partners.slice(0, count)));
  rowsByCount.set(count, known);
  return known;
}

const fieldsGet = Buffer.from(
  JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, info]) => [name, { ...attributes, ...info }]))),
);
const fixed: Record<string, Buffer> = {
  "/web/version": Buffer.from(JSON.stringify({ version: "19.0", version_info: [19, 0, 0, "final", 0, ""] })),
  "/web/webclient/version_info": Buffer.from(
    JSON.stringify({
      jsonrpc: "2.0",
      id: null,
      result: { server_version: "19.0", server_version_info: [19, 0, 0, "final", 0, ""], server_serie: "19.0" },
    }),
  ),
  "/json/2/res.users/context_get": Buffer.from('{"lang":"en_US","tz":"Europe/Madrid","uid":2}'),
};

let calls = 0;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const answer = answerTo(request.url ?? "", Buffer.concat(chunks));
    response.writeHead(answer === undefined ? 404 : 200, {
      "content-type": "application/json",
      "content-length": answer?.length ?? 0,
    });
    response.end(answer);
  });
});

function answerTo(path: string, body: Buffer): Buffer | undefined {
  if (path === "/calls") return Buffer.from(String(calls));
  if (fixed[path] !== undefined) return fixed[path];
  calls++;
  if (path.endsWith("/fields_get")) return fieldsGet;
  if (path.endsWith("/search_read") || path.endsWith("/read")) {
    const { limit, ids } = JSON.parse(body.toString() || "{}") as { limit?: number; ids?: number[] };
    return rows(Math.min(ids?.length ?? limit ?? 80, partners.length));
  }
  if (path.endsWith("/create")) return Buffer.from("[1]");
  if (path.endsWith("/write")) return Buffer.from("true");
  if (path.endsWith("/search_count")) return Buffer.from("200");
  if (path.endsWith("/has_access")) return Buffer.from("true");
  return undefined;
}

server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => tellPort(server));
process.once("disconnect", () => process.exit(0));
