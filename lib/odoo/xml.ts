import { XMLParser } from "fast-xml-parser";
import type { Parsed } from "./parsed.ts";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: false,
});
// biome-ignore lint/suspicious/noControlCharactersInRegex: old Odoo sends them unescaped, and XML forbids them
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

type Node = { readonly [tag: string]: readonly Node[] | string };

/** A method call as XML. Null is sent as false, which Odoo means by it. */
export function buildCall(method: string, params: readonly unknown[]): string {
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params.map((value) => `<param>${build(value)}</param>`).join("")}</params></methodCall>`;
}

function build(value: unknown): string {
  if (value === null || value === undefined) return "<value><boolean>0</boolean></value>";
  if (typeof value === "boolean") return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) <= 0x7fffffff
      ? `<value><int>${value}</int></value>`
      : `<value><double>${value}</double></value>`;
  if (typeof value === "string") return `<value><string>${escapeXml(value)}</string></value>`;
  if (Array.isArray(value)) return `<value><array><data>${value.map(build).join("")}</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member><name>${escapeXml(name)}</name>${build(member)}</member>`,
  );
  return `<value><struct>${members.join("")}</struct></value>`;
}

function escapeXml(text: string): string {
  return text
    .replace(controlCharacters, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\r/g, "&#13;");
}

/** The content of a response. */
export function parseXmlRpc(text: string): Parsed {
  const xml = text.replace(controlCharacters, "");
  // Declarations of entities could expand to any size or name a file. No response of Odoo has them, nor anything else with "<!".
  if (xml.includes("<!")) return { is: "unreadable" };
  let roots: Node[];
  try {
    roots = parser.parse(xml) as Node[];
  } catch {
    return { is: "unreadable" };
  }
  const response = find(roots, "methodResponse");
  if (response === undefined) return { is: "unreadable" };
  const fault = find(response, "fault");
  if (fault === undefined)
    return {
      is: "value",
      value: readValue(find(find(find(response, "params") ?? [], "param") ?? [], "value") ?? []),
    };
  const { faultCode, faultString } = (readValue(find(fault, "value") ?? []) ?? {}) as {
    faultCode?: unknown;
    faultString?: unknown;
  };
  return { is: "fault", code: Number(faultCode), text: String(faultString) };
}

function find(nodes: readonly Node[], tag: string): readonly Node[] | undefined {
  return nodes.find((node) => tag in node)?.[tag] as readonly Node[] | undefined;
}

function all(nodes: readonly Node[], tag: string): (readonly Node[])[] {
  return nodes.filter((node) => tag in node).map((node) => node[tag] as readonly Node[]);
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => ("#text" in node ? String(node["#text"]) : "")).join("");
}

function readValue(nodes: readonly Node[]): unknown {
  const typed = nodes.find((node) => !("#text" in node));
  if (typed === undefined) return textOf(nodes);
  const [tag, inner] = Object.entries(typed)[0] as [string, readonly Node[]];
  switch (tag) {
    case "int":
    case "i4":
    case "i8":
    case "double":
      return Number(textOf(inner));
    case "boolean":
      return textOf(inner).trim() === "1";
    case "nil":
      return null;
    case "array":
      return all(find(inner, "data") ?? [], "value").map(readValue);
    case "struct":
      return Object.fromEntries(
        all(inner, "member")
          .map((member) => [textOf(find(member, "name") ?? []), readValue(find(member, "value") ?? [])] as const)
          .filter(([name]) => name !== "__proto__"),
      );
    default:
      return textOf(inner);
  }
}
