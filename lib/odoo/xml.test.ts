import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCall, parseXmlRpc } from "./xml.ts";

/** A call as the other side reads it: its parameters stand as they would in a response. */
const sent = (value: unknown): unknown =>
  readValue(
    buildCall("m", [value])
      .replace(/<methodCall><methodName>m<\/methodName>/, "<methodResponse>")
      .replace(/<\/methodCall>$/, "</methodResponse>"),
  );

function readValue(response: string): unknown {
  const parsed = parseXmlRpc(response);
  return parsed.is === "value" ? parsed.value : parsed;
}

describe("what is sent is what arrives:", () => {
  test.each([
    "</string></value></param><param><value><string>evil",
    "<boolean>1</boolean>",
    "&lt;b&gt; &amp;amp; ]]> <![CDATA[x]]>",
    "a\nb\tc",
    "  kept blanks  ",
    "Señor 日本 😀",
    "",
  ])("text %j", (text) => {
    expect(sent(text)).toBe(text);
    expect(sent({ [text || "x"]: text })).toEqual({ [text || "x"]: text });
    expect(sent([[text, [text]]])).toEqual([[text, [text]]]);
  });

  test("any text, without the control characters that XML has no form for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids
        const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
        expect(sent(text)).toBe(clean);
      }),
    );
  });

  test.each([[7], [-7], [2_147_483_647], [2_147_483_648], [1.5], [true], [false], [[]], [[1, [2]]]])("%j", (value) => {
    expect(sent(value)).toEqual(value);
  });

  test("a carriage return by its number: plain, a reader of XML makes a line break of it", () => {
    expect(buildCall("m", ["a\r\nb"])).toContain("<string>a&#13;\nb</string>");
  });

  test("what is empty as false, which Odoo means by it", () => {
    expect(sent(null)).toBe(false);
    expect(sent({ a: undefined })).toEqual({ a: false });
  });
});

describe("a response", () => {
  const value = (inner: string) =>
    `<methodResponse><params><param><value>${inner}</value></param></params></methodResponse>`;
  test.each([
    ["declares entities", `<!DOCTYPE x [<!ENTITY a "aaaa">]>${value("<string>&a;</string>")}`],
    ["declares them in small letters", `<!doctype x [<!entity a SYSTEM "file:///etc/passwd">]>${value("&a;")}`],
    ["declares an entity alone", `<!ENTITY a "b">${value("x")}`],
    ["is a page", "<html><body>Odoo</body></html>"],
    ["is nothing", ""],
  ])("that %s is no answer of Odoo", (_, text) => expect(parseXmlRpc(text)).toEqual({ is: "unreadable" }));

  test("reaches no prototype by the names of its members", () => {
    const member = (name: string) => `<member><name>${name}</name><value><int>7</int></value></member>`;
    const read = readValue(value(`<struct>${member("__proto__")}${member("name")}</struct>`)) as object;
    expect([Object.keys(read), Object.getPrototypeOf(read) === Object.prototype]).toEqual([["name"], true]);
  });

  test("that is a fault is told with its code and words", () => {
    const fault = `<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>2</int></value></member><member><name>faultString</name><value><string>No &lt;b&gt;</string></value></member></struct></value></fault></methodResponse>`;
    expect(parseXmlRpc(fault)).toEqual({ is: "fault", code: 2, text: "No <b>" });
  });
});
