import { createTranslator } from "next-intl";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Messages, wordError } from "#components/ui/error-text.ts";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import type { Locale } from "#lib/kernel/locale/locale.ts";
import { create } from "#lib/odoo/calls/client.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { models, openSandbox, openUseCases, type UseCases } from "#tests/usecases/open.ts";
import enCommon from "../../messages/en/common.json";
import enOdoo from "../../messages/en/odoo.json";
import esCommon from "../../messages/es/common.json";
import esOdoo from "../../messages/es/odoo.json";

const messages = { en: { common: enCommon, odoo: enOdoo }, es: { common: esCommon, odoo: esOdoo } };

let odoo: OdooTransport;
let cases: UseCases;
let isBroken = false;
beforeAll(async () => {
  odoo = openSandbox();
  cases = await openUseCases({
    ...odoo,
    call(call, options) {
      if (isBroken) throw new Error("secret");
      return odoo.call(call, options);
    },
  });
});
afterAll(() => cases.close());
beforeEach(() => openAllBut());

const openAllBut = (...closed: readonly string[]) =>
  cases.rules(models.filter((model) => !closed.includes(model)).map((model) => ({ model })));

/** Makes a report as the portal's page does. */
function make(locale: Locale, args: Readonly<Record<string, unknown>>) {
  const { tenantId, connectionId } = cases.seeded;
  return cases.harness.callAs({
    principal: { kind: "session", tenantId, userId: newId<UserId>(), role: "owner", label: "ana@example.com" },
    connectionId,
    source: { ip: "203.0.113.7", userAgent: "", client: "portal" },
    requestId: "r1",
    signal: new AbortController().signal,
    tool: "business_report",
    language: locale,
    args,
  });
}

/** The refusal of a report, in the words of the portal's page. */
async function refusal(locale: Locale, args: Readonly<Record<string, unknown>>): Promise<string> {
  const { error } = await make(locale, args);
  if (error === undefined) return expect.unreachable("the report was made");
  const onError = (fault: Error) => expect.unreachable(fault.message);
  const t = createTranslator({ locale, messages: messages[locale], onError } as never) as unknown as Messages;
  const { message, hint } = wordError(t, error);
  return [message, hint].filter(Boolean).join(" ");
}

async function notes(locale: Locale, args: Readonly<Record<string, unknown>>): Promise<string> {
  const { structuredContent } = await make(locale, args);
  return String((structuredContent as { notes?: readonly string[] }).notes?.join(" "));
}

describe("refusals on the reports page", () => {
  test("the reports page names a model that no rule opens, in the reader's language", async () => {
    await openAllBut("crm.lead");
    expect([await refusal("en", { report: "pipeline" }), await refusal("es", { report: "pipeline" })]).toEqual([
      "This model is not open to AI clients: crm.lead. An administrator can change this on the Models page.",
      "Este modelo no está abierto a los clientes de IA: crm.lead. Un administrador puede cambiarlo en la página Modelos.",
    ]);
  });

  test("the reports page says in the reader's language that there is no such customer", async () => {
    const args = { report: "customer_history", customer: "Nobody Ltd" };
    expect([await refusal("en", args), await refusal("es", args)]).toEqual([
      "Odoo has no customer with this name or id.",
      "Odoo no tiene ningún cliente con este nombre o id.",
    ]);
  });

  test("the reports page lists the ids of several customers with one name", async () => {
    const ids: number[] = [];
    for (let i = 0; i < 2; i++) ids.push(await create(odoo, "res.partner", { name: "Twin Ltd", is_company: true }));
    expect(await refusal("es", { report: "customer_history", customer: "Twin Ltd" })).toBe(
      `Varios clientes tienen este nombre. Indica uno de estos ids: ${ids.toReversed().join(", ")}.`,
    );
  });

  test("the reports page asks for the customer that a report needs", async () => {
    expect(await refusal("es", { report: "customer_history" })).toBe(
      "Este informe necesita un cliente. Indica el nombre o el id.",
    );
  });

  test("the reports page names what the summary could not read, in the reader's language", async () => {
    await cases.rules([
      { model: "res.company" },
      { model: "account.move", denied: ["move_type"] },
      { model: "account.move.line", denied: ["balance"] },
    ]);
    const words = await refusal("es", { report: "executive_summary" });
    expect(words).toMatch(/^El informe no puede leer ni los apuntes contables ni las facturas\. .*Sin incluir: /);
    expect(words).not.toMatch(/is not enabled|field/);
  });
});

test("the reports page shows an internal error by its reference alone", async () => {
  isBroken = true;
  try {
    const { error } = await make("es", { report: "low_stock" });
    expect(error).toEqual({ code: "internal", message: "", requestId: "r1" });
    expect(await refusal("es", { report: "low_stock" })).toMatch(/danos esta referencia: r1$/);
  } finally {
    isBroken = false;
  }
});

test("the notes of a report name what the rules close in the reader's language", async () => {
  await openAllBut("account.account");
  expect(await notes("es", { report: "executive_summary" })).toContain(
    "Sin incluir: account.account no está habilitado.",
  );
  expect(await notes("en", { report: "executive_summary" })).toContain(
    "account_id of account.move.line leads to account.account, which is not enabled.",
  );
});
