import { gzipSync } from "node:zlib";
import { cut, drip, endless, hang, json, type Reply, raw } from "../../tests/support/fake-odoo.ts";

/** The transports to an Odoo. Each has an envelope and a format of its own. */
export type Wire = "json2" | "jsonrpc" | "xmlrpc";

/** How a format writes values. */
interface Language {
  list(parts: readonly string[]): string;
  struct(members: readonly (readonly [name: string, value: string])[]): string;
  number(value: number): string;
  text(value: string): string;
  /** The text before and after a list that is the only value of another list. */
  readonly nesting: readonly [open: string, close: string];
  /** The shortest value, and the largest numbers of values, keys and rows with which an answer is still parsed. */
  readonly most: { readonly value: string; readonly values: number; readonly keys: number; readonly rows: number };
}

const inJson: Language = {
  list: (parts) => `[${parts.join(",")}]`,
  struct: (members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`,
  number: String,
  text: (value) => JSON.stringify(value),
  nesting: ["[", "]"],
  most: { value: "{}", values: 99_000, keys: 40_000, rows: 40_000 },
};
const inXml: Language = {
  list: (parts) => `<value><array><data>${parts.join("")}</data></array></value>`,
  struct: (members) =>
    `<value><struct>${members.map(([name, value]) => `<member><name>${name}</name>${value}</member>`).join("")}</struct></value>`,
  number: (value) => `<value><int>${value}</int></value>`,
  text: (value) => `<value><string>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</string></value>`,
  nesting: ["<value><array><data>", "</data></array></value>"],
  most: { value: "<value/>", values: 199_000, keys: 40_000, rows: 40_000 },
};
const languages: Readonly<Record<Wire, Language>> = { json2: inJson, jsonrpc: inJson, xmlrpc: inXml };

function rowsOf({ list, struct, number, text }: Language, values: Readonly<Record<string, string>>): string {
  const members = Object.entries(values).map(([name, value]) => [name, text(value)] as const);
  return list(Array.from({ length: 20 }, (_, i) => struct([["id", number(i + 1)], ...members])));
}

/** Returns an answer of `fields_get` of about `bytes` bytes, filled up with long help texts. */
function fieldsOf({ struct, text }: Language, count: number, bytes: number): string {
  const fieldOf = (help: string) =>
    struct([
      ["type", text("char")],
      ["string", text("Field")],
      ["help", text(help)],
    ]);
  const left = bytes / count - struct([["x_0000", fieldOf("")]]).length;
  const field = fieldOf("What it is for. ".repeat(Math.max(0, left / 16)));
  return struct(Array.from({ length: count }, (_, i) => [`x_${i}`, field] as const));
}

/** Values that no Odoo sends, each of about `bytes` bytes. */
const values: Readonly<Record<string, (language: Language, bytes: number) => string>> = {
  deep: ({ nesting: [open, close] }: Language, bytes: number) => {
    const times = Math.floor(bytes / (open.length + close.length));
    return open.repeat(times) + close.repeat(times);
  },
  wide: ({ list }: Language, bytes: number) =>
    list(Array(Math.floor(bytes / (list([]).length + 1)) - 20).fill(list([]))),
  full: ({ list, most }: Language) => list(Array(most.values).fill(most.value)),
  keys: ({ list, struct, number, most }: Language) =>
    list([struct(Array.from({ length: most.keys }, (_, i) => [i === 0 ? "id" : `k${i}`, number(1)] as const))]),
  rows: ({ list, struct, number, most }: Language) =>
    list(Array.from({ length: most.rows }, (_, i) => struct([["id", number(i + 1)]]))),
  proto: ({ list, struct, number, text }: Language, bytes: number) =>
    list([
      struct([
        ["id", number(1)],
        ["__proto__", struct([["admin", number(1)]])],
        ["name", text("__proto__ ".repeat(bytes / 10 - 100))],
      ]),
    ]),
  long: (language: Language, bytes: number) => {
    const half = bytes / 20 / 2 - 200;
    const [name, comment] = ["\u00e1\u200b <b>", "<p>\u00e1<b>x</b>&amp;</p>"];
    const size = (text: string) => Buffer.byteLength(language.text(text));
    return rowsOf(language, {
      name: name.repeat(half / size(name)),
      comment: comment.repeat(half / size(comment)),
    });
  },
  odd: ({ struct, number }: Language) =>
    struct([
      ["records", number(0)],
      ["length", number(-1)],
    ]),
  fields: (language: Language, bytes: number) => fieldsOf(language, 4_900, bytes),
};

/** Attacks below the envelope, which are the same over every transport. */
const beneath: Readonly<Record<string, () => Reply>> = {
  never: () => hang,
  drip: () => drip(200),
  bomb: () =>
    raw(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)), {
      "content-type": "application/json",
      "content-encoding": "gzip",
    }),
  endless: () => endless().reply,
  "500": () => json({ name: "x", message: "" }, 500),
  cut: () => cut,
};

/** Answers that hold no value: errors and broken documents. */
const faults: Readonly<Record<string, (wire: Wire, bytes: number) => Reply>> = {
  traceback: (wire: Wire, bytes: number) => {
    const text = "Invalid field\n".repeat((wire === "json2" ? 400_000 : bytes) / 15 - 20);
    const data = { name: "builtins.ValueError", message: text, debug: "" };
    if (wire === "json2") return json(data, 422);
    if (wire === "jsonrpc") return json({ jsonrpc: "2.0", id: 1, error: { code: 200, message: "", data } });
    const { struct, number, text: write } = inXml;
    const fault = struct([
      ["faultCode", number(1)],
      ["faultString", write(text)],
    ]);
    return large("xmlrpc", `<methodResponse><fault>${fault}</fault></methodResponse>`);
  },
  entities: (_wire: Wire, bytes: number) => {
    const declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const text = "&b;".repeat(bytes / 3 - 200);
    return large(
      "xmlrpc",
      `${declared}<methodResponse><params><param><value>${text}</value></param></params></methodResponse>`,
    );
  },
};

/** The kinds of attack: those with a form for each transport, those that are the same on each, and those of XML-RPC. */
export const kinds = {
  onEachWire: [...Object.keys(values), "traceback"],
  onAllAtOnce: Object.keys(beneath),
  onXmlRpc: ["entities"],
};

const made = new Map<string, Reply>();

/** Returns an answer of the kind, of about `bytes` bytes. A large one is made when it is first needed. */
export function hostileReply(kind: string, wire: Wire, bytes: number): Reply {
  const name = `${kind}/${wire}/${bytes}`;
  const reply = made.get(name) ?? make(kind, wire, bytes - 200);
  made.set(name, reply);
  return reply;
}

function make(kind: string, wire: Wire, bytes: number): Reply {
  const reply = beneath[kind]?.() ?? faults[kind]?.(wire, bytes);
  if (reply !== undefined) return reply;
  const value = values[kind]?.(languages[wire], bytes);
  if (value === undefined) throw new Error(`There is no attack ${kind}.`);
  return enveloped(wire, value);
}

function enveloped(wire: Wire, value: string): Reply {
  if (wire === "json2") return large(wire, value);
  if (wire === "jsonrpc") return large(wire, `{"jsonrpc":"2.0","id":1,"result":${value}}`);
  return large(wire, `<methodResponse><params><param>${value}</param></params></methodResponse>`);
}

function large(wire: Wire, text: string): Reply {
  return raw(Buffer.from(text), { "content-type": wire === "xmlrpc" ? "text/xml" : "application/json" });
}
