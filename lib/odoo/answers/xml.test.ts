import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCall, parseXmlRpc } from "./xml.ts";

/** Parses a call as Odoo does: its parameters have the form of a response. */
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

describe("a value in a call", () => {
  test.each([
    "</string></value></param><param><value><string>evil",
    "<boolean>1</boolean>",
    "&lt;b&gt; &amp;amp; ]]> <![CDATA[x]]>",
    "a\nb\tc",
    "  kept blanks  ",
    "Señor 日本 😀",
    "",
  ])("the text %j arrives unchanged", (text) => {
    expect(sent(text)).toBe(text);
    expect(sent({ [text || "x"]: text })).toEqual({ [text || "x"]: text });
    expect(sent([[text, [text]]])).toEqual([[text, [text]]]);
  });

  test("any text arrives unchanged, without the control characters that XML can't express", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids
        const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
        expect(sent(text)).toBe(clean);
      }),
    );
  });

  test.each([[7], [-7], [2_147_483_647], [2_147_483_648], [1.5], [true], [false], [[]], [[1, [2]]]])(
    "the value %j arrives unchanged",
    (value) => {
      expect(sent(value)).toEqual(value);
    },
  );

  test("a carriage return is sent as a number, because XML turns a plain one into a line break", () => {
    expect(buildCall("m", ["a\r\nb"])).toContain("<string>a&#13;\nb</string>");
  });

  test("an empty value is sent as false, which is Odoo's empty value", () => {
    expect(sent(null)).toBe(false);
    expect(sent({ a: undefined })).toEqual({ a: false });
  });
});

describe("a response", () => {
  const value = (inside: string) =>
    `<methodResponse><params><param><value>${inside}</value></param></params></methodResponse>`;
  test.each([
    ["declares entities", `<!DOCTYPE x [<!ENTITY a "aaaa">]>${value("<string>&a;</string>")}`],
    ["declares them in small letters", `<!doctype x [<!entity a SYSTEM "file:///etc/passwd">]>${value("&a;")}`],
    ["declares an entity alone", `<!ENTITY a "b">${value("x")}`],
    ["is a page", "<html><body>Odoo</body></html>"],
    ["is nothing", ""],
    ["has an element that is none of XML-RPC's", value("<script>x</script>")],
    ["has one of a name that objects inherit", value("<constructor>x</constructor>")],
    ["closes what it did not open", value("<int>1</string>")],
    ["is cut off between two elements", value("<int>1</int>").slice(0, -40)],
    ["is cut off inside a name", `${value("<int>1</int>")}<val`],
    ["is deeper than any", value(`${"<array><data><value>".repeat(100)}${"</value></data></array>".repeat(100)}`)],
  ])("a response that %s is unreadable", (_, text) => expect(parseXmlRpc(text)).toEqual({ is: "unreadable" }));

  test.each([
    ["attributes and blanks in a tag", '<string lang="en" >x</string >', "x"],
    ["blanks around an element", "\n  <int>7</int>\n", 7],
    ["a text without a type", "x", "x"],
    ["an element that is empty at once", "<string/>", ""],
    ["a list that is empty at once", "<array><data/></array>", []],
    [
      "letters by their numbers",
      "<string>&#65;&#x1F600;&#0;&#x110000;&#99999999;</string>",
      "A😀&#0;&#x110000;&#99999999;",
    ],
    [
      "names of letters, each once",
      "<string>&amp;lt;&quot;&apos;&nbsp;&__proto__;</string>",
      "&lt;\"'&nbsp;&__proto__;",
    ],
    ["breaks of line of any make", "<string>a\r\nb\rc\n&#13;</string>", "a\nb\nc\n\r"],
    ["a date", "<dateTime.iso8601>20260101T00:00:00</dateTime.iso8601>", "20260101T00:00:00"],
  ])("a response with %s is parsed", (_, inside, expected) => {
    expect(readValue(`<?xml version='1.0'?>\n${value(inside)}\n`)).toEqual(expected);
  });

  test("the names of a struct's members change no prototype", () => {
    const member = (name: string) => `<member><name>${name}</name><value><int>7</int></value></member>`;
    const read = readValue(value(`<struct>${member("__proto__")}${member("name")}</struct>`)) as object;
    expect([Object.keys(read), Object.getPrototypeOf(read) === Object.prototype]).toEqual([["name"], true]);
  });

  test("a fault is returned with its code and text", () => {
    const fault = `<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>2</int></value></member><member><name>faultString</name><value><string>No &lt;b&gt;</string></value></member></struct></value></fault></methodResponse>`;
    expect(parseXmlRpc(fault)).toEqual({ is: "fault", code: 2, text: "No <b>" });
  });
});
