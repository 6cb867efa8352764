import { describe, expect, test } from "vitest";
import { raw, xml, xmlFault } from "#tests/support/fake-odoo.ts";
import { ask, button, evil, failureOf, traceback, write } from "#tests/support/odoo/ways.ts";
import type { OdooCall } from "../types.ts";

describe("an answer over xmlrpc", () => {
  const response = (inside: string, before = "") =>
    raw(`${before}<methodResponse><params><param><value>${inside}</value></param></params></methodResponse>\n`, {
      "content-type": "text/xml",
    });

  test.each([
    ["as Odoo says it", "cannot marshal None unless allow_none is enabled"],
    ["at the end of a traceback", traceback("TypeError: cannot marshal None unless allow_none is enabled")],
  ])("an answer that Odoo could not write (%s) is null, and the call is not sent again", async (_, text) => {
    expect(await ask("xmlrpc", xmlFault(1, text), write)).toBeNull();
    expect(evil.requests.length).toBe(1);
  });

  test("the context of the user comes from the user's record, because Odoo 14 can't write it as XML", async () => {
    const user = xml([{ id: 2, lang: "es_ES", tz: "Europe/Madrid" }]);
    const whoAmI: OdooCall = { model: "res.users", method: "context_get" };
    expect(await ask("xmlrpc", user, whoAmI)).toEqual({ lang: "es_ES", tz: "Europe/Madrid", uid: 2 });
    expect(evil.requests[0]?.body).not.toContain("context_get");
  });

  test("an answer over xmlrpc loses the control characters that old series send", async () => {
    expect(await ask("xmlrpc", response("<string>a\u0000\u000bb\u001f\tc</string>"), button)).toBe("ab\tc");
  });

  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
  test.each([
    ["declares entities", response("<string>&b;</string>", bomb)],
    ["hides that it does", response("<string>&b;</string>", bomb.replaceAll("<!", "<!\u0001"))],
    ["names a file", response("<string>&f;</string>", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')],
    ["is too deep", response(`${"<array><data><value>".repeat(500)}${"</value></data></array>".repeat(500)}`)],
    ["names what objects inherit", response("<constructor><int>1</int></constructor>")],
    ["is no response", raw("<rss></rss>", { "content-type": "text/xml" })],
  ])("an answer that %s is not from Odoo", async (_, reply) => {
    expect((await failureOf(ask("xmlrpc", reply))).name).toBe("not_odoo");
  });

  test.each([
    ["nothing", "<nil/>"],
    ["a text", "<string>1</string>"],
    ["an invalid code", "<struct><member><name>faultCode</name><value>one</value></member></struct>"],
  ])("a fault that is %s is a failure", async (_, inside) => {
    const reply = raw(`<methodResponse><fault><value>${inside}</value></fault></methodResponse>`);
    expect((await failureOf(ask("xmlrpc", reply))).name).toBe("server_error");
  });
});
