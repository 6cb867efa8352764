export interface Element {
  readonly tag: string;
  readonly inside: readonly (Element | string)[];
}

/** Every element of an XML-RPC response, with the types that Python adds. */
const known: ReadonlySet<string> = new Set([
  ...["methodResponse", "params", "param", "fault", "value", "array", "data", "struct", "member", "name"],
  ...["int", "i4", "i8", "double", "boolean", "string", "nil", "base64", "dateTime.iso8601"],
]);
/** Each level of a value has three elements. The deepest answer of Odoo has ten levels. */
const maxDepth = 256;

/**
 * Returns the elements of a response, or undefined if the text is none. Attributes, declarations and processing
 * instructions are ignored. General XML parsers build texts letter by letter: 8 MiB took them 300 MB and a second.
 */
export function readTree(xml: string): Element["inside"] | undefined {
  const roots: (Element | string)[] = [];
  const open: { readonly tag: string; readonly inside: (Element | string)[] }[] = [];
  let inside = roots;
  for (let at = 0; ; ) {
    const start = xml.indexOf("<", at);
    const text = start === -1 ? xml.slice(at) : xml.slice(at, start);
    if (text !== "") inside.push(unescapeXml(text));
    if (start === -1) return open.length === 0 ? roots : undefined;
    const end = xml.indexOf(">", start);
    if (end === -1) return undefined;
    at = end + 1;
    const first = xml[start + 1];
    if (first === "?") continue;
    const tag = nameIn(xml.slice(first === "/" ? start + 2 : start + 1, end));
    if (first === "/") {
      if (open.pop()?.tag !== tag) return undefined;
      inside = open.at(-1)?.inside ?? roots;
      continue;
    }
    if (!known.has(tag)) return undefined;
    const element = { tag, inside: [] };
    inside.push(element);
    if (xml[end - 1] === "/") continue;
    if (open.push(element) > maxDepth) return undefined;
    inside = element.inside;
  }
}

/** Returns the name of an element. Most tags contain nothing else. */
function nameIn(tag: string): string {
  return known.has(tag) ? tag : (tag.split(/[\s/]/, 1)[0] ?? "");
}

const entities: Readonly<Record<string, number>> = { lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27, amp: 0x26 };
/** The length of the longest entity of a character, `&#1114111;`. */
const longest = 10;

/**
 * Returns the text with its entities replaced and its line breaks made uniform. It works in place, because the result
 * is never longer. `replace` keeps a list of all matches, and two million of them can exhaust the memory of the whole
 * process, whatever the limit of a thread.
 */
function unescapeXml(text: string): string {
  if (!text.includes("&") && !text.includes("\r")) return text;
  const bytes = Buffer.from(text);
  let to = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const end = byte === 0x26 ? expectedIdsOf(bytes, at) : at;
    const meant = end === at ? undefined : meaningOf(bytes.toString("latin1", at + 1, end));
    if (meant !== undefined) {
      to += bytes.write(String.fromCodePoint(meant), to);
      at = end;
    } else if (byte !== 0x0d) bytes[to++] = byte;
    else if (bytes[at + 1] !== 0x0a) bytes[to++] = 0x0a;
  }
  return bytes.toString("utf8", 0, to);
}

/** Returns the end of an entity that begins with `&`, or its start if it is a plain `&`. */
function expectedIdsOf(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < start + longest; at++) if (bytes[at] === 0x3b) return at;
  return start;
}

/** Returns the code point of the name between `&` and `;`. */
function meaningOf(name: string): number | undefined {
  if (Object.hasOwn(entities, name)) return entities[name];
  const [, hex, decimal] = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? code : undefined;
}
