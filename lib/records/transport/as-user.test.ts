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

test("every call has the user's language and time zone in its context", async () => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "write", ids: [1], args: { values: {} } });
  expect(calls[0]?.context).toEqual({ lang: "es_ES", tz: "Europe/Madrid" });
});

test("the context of a call overrides the user's language and time zone", async () => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "read", context: { lang: "fr_FR", active_test: false } });
  expect(calls[0]?.context).toEqual({ lang: "fr_FR", tz: "Europe/Madrid", active_test: false });
});

test("a call of a user without a language has no lang in its context", async () => {
  const { calls, odoo } = open(undefined);
  await odoo.call({ model: "res.partner", method: "read" });
  expect(calls[0]?.context).toEqual({ tz: "Europe/Madrid" });
});

test("context_get is sent without the user's context", async () => {
  const { calls, asked, odoo } = open("es_ES");
  await odoo.call({ model: "res.users", method: "context_get" });
  expect([calls.length, asked.times]).toEqual([1, 0]);
});

test.each([null, false])("a tz of %s in a call's context is replaced by the user's time zone", async (tz) => {
  const { calls, odoo } = open("es_ES");
  await odoo.call({ model: "res.partner", method: "read", context: { lang: null, tz } });
  expect(calls[0]?.context).toEqual({ lang: "es_ES", tz: "Europe/Madrid" });
});

test("a caller's context overrides the user's and is overridden by the call's own", async () => {
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

  test("a language that is not installed is refused with the installed ones", async () => {
    const { calls, odoo } = open("es_ES", ["en_US", "es_ES"]);
    await expect(odoo.call(read("fr_FR"))).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "context.lang", hint: "Installed: en_US, es_ES." },
    });
    expect(calls).toEqual([]);
  });

  test("the user's own language and en_US are sent without a look-up of the installed ones", async () => {
    const { calls, asked, odoo } = open("es_ES", ["es_ES"]);
    await odoo.call(read("es_ES"));
    await odoo.call(read("en_US"));
    expect([calls.length, asked.languages]).toEqual([2, 0]);
  });

  test("a language is sent to Odoo if the installed ones are not known", async () => {
    const { calls, odoo } = open("es_ES");
    await odoo.call(read("fr_FR"));
    expect(calls).toHaveLength(1);
  });
});
