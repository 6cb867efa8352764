import { describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";
import { asUser, inContext } from "./as-user.ts";

function open(lang: string | undefined, installed?: readonly string[]) {
  const calls: OdooCall[] = [];
  const odoo = { kind: "json2", call: async (call: OdooCall) => void calls.push(call) } as unknown as OdooTransport;
  const asked = { times: 0, languages: 0 };
  const user = async () => {
    asked.times++;
    return { uid: 2, lang, zone: "Europe/Madrid" };
  };
  const languages = async () => {
    asked.languages++;
    return installed;
  };
  return { calls, asked, odoo: asUser(odoo, user, languages) };
}

test("every call speaks the user's language and lives in the user's zone", async () => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "write", ids: [1], args: { values: {} } });
  expect(calls[0]?.context).toEqual({ lang: "es_ES", tz: "Europe/Madrid" });
});

test("what a call says itself wins, and the rest stays the user's", async () => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "read", context: { lang: "fr_FR", active_test: false } });
  expect(calls[0]?.context).toEqual({ lang: "fr_FR", tz: "Europe/Madrid", active_test: false });
});

test("a user without a language names none", async () => {
  const { calls, odoo } = open(undefined);
  await odoo.call({ model: "res.partner", method: "read" });
  expect(calls[0]?.context).toEqual({ tz: "Europe/Madrid" });
});

test("the question who the user is needs no answer first", async () => {
  const { calls, asked, odoo } = open("es_ES");
  await odoo.call({ model: "res.users", method: "context_get" });
  expect([calls.length, asked.times]).toEqual([1, 0]);
});

test.each([null, false])("a zone that is %s is left out, so the user's own holds", async (tz) => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "read", context: { lang: null, tz } });
  expect(calls[0]?.context).toEqual({ lang: "es_ES", tz: "Europe/Madrid" });
});

test("a caller's context is under that of every call, and over the user's", async () => {
  const { calls, odoo } = open("es_ES");
  await inContext(odoo, { lang: "fr_FR", allowed_company_ids: [2], active_test: true }).call({
    model: "res.partner",
    method: "read",
    context: { active_test: false },
  });
  expect(calls[0]?.context).toEqual({
    lang: "fr_FR",
    tz: "Europe/Madrid",
    allowed_company_ids: [2],
    active_test: false,
  });
});

describe("a language that a call names", () => {
  const read = (lang: string) => ({ model: "res.partner", method: "read", context: { lang } }) as const;

  test("is refused when it is not installed, with those that are", async () => {
    const { calls, odoo } = open("es_ES", ["en_US", "es_ES"]);
    await expect(odoo.call(read("fr_FR"))).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "context.lang", hint: "Installed: en_US, es_ES." },
    });
    expect(calls).toEqual([]);
  });

  test("is not looked up when it is the user's own or Odoo's source language", async () => {
    const { calls, asked, odoo } = open("es_ES", ["es_ES"]);
    await odoo.call(read("es_ES"));
    await odoo.call(read("en_US"));
    expect([calls.length, asked.languages]).toEqual([2, 0]);
  });

  test("goes to Odoo when that does not say which ones it has", async () => {
    const { calls, odoo } = open("es_ES");
    await odoo.call(read("fr_FR"));
    expect(calls).toHaveLength(1);
  });
});
