import { asObject } from "../../kernel/read-json.ts";
import type { Parsed } from "./parsed.ts";
import { type Element, readTree } from "./xml-tree.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: old Odoo sends them unescaped, and XML forbids them
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Builds a method call as XML. Null is sent as false, which is Odoo's empty value. */
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

/** Parses the content of a response. */
export function parseXmlRpc(text: string): Parsed {
  const xml = text.replace(controlCharacters, "");
  // Declarations of entities could expand to any size or name a file. Odoo never sends any, nor anything else with
  // "<!".
  if (xml.includes("<!")) return { is: "unreadable" };
  const response = find(readTree(xml) ?? [], "methodResponse");
  if (response === undefined) return { is: "unreadable" };
  const fault = find(response, "fault");
  if (fault === undefined)
    return {
      is: "value",
      value: readValue(find(find(find(response, "params") ?? [], "param") ?? [], "value") ?? []),
    };
  const { faultCode, faultString } = asObject(readValue(find(fault, "value") ?? []));
  return { is: "fault", code: Number(faultCode), text: String(faultString) };
}

type Inside = Element["inside"];

function all(inside: Inside, tag: string): Inside[] {
  return inside.flatMap((part) => (typeof part !== "string" && part.tag === tag ? [part.inside] : []));
}

function find(inside: Inside, tag: string): Inside | undefined {
  return inside.find((part): part is Element => typeof part !== "string" && part.tag === tag)?.inside;
}

function textOf(inside: Inside): string {
  return inside.filter((part) => typeof part === "string").join("");
}

function readValue(value: Inside): unknown {
  const typed = value.find((part) => typeof part !== "string");
  if (typed === undefined) return textOf(value);
  const { tag, inside } = typed;
  switch (tag) {
    case "int":
    case "i4":
    case "i8":
    case "double":
      return Number(textOf(inside));
    case "boolean":
      return textOf(inside).trim() === "1";
    case "nil":
      return null;
    case "array":
      return all(find(inside, "data") ?? [], "value").map(readValue);
    case "struct":
      return Object.fromEntries(
        all(inside, "member")
          .map((member) => [textOf(find(member, "name") ?? []), readValue(find(member, "value") ?? [])] as const)
          .filter(([name]) => name !== "__proto__"),
      );
    default:
      return textOf(inside);
  }
}
