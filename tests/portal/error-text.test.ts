import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { type Messages, remedyWords, wordError } from "#components/ui/error-text.ts";
import type { ErrorCode, ErrorReason, OdooReason } from "#lib/kernel/errors.ts";
import { odooPlaces, operatorPlaces, portalPlaces, type Remedy } from "#lib/kernel/remedy.ts";
import enCommon from "../../messages/en/common.json";
import enOdoo from "../../messages/en/odoo.json";
import esCommon from "../../messages/es/common.json";
import esOdoo from "../../messages/es/odoo.json";

const app = "Inventory";
const remedies: readonly Remedy[] = [
  ...portalPlaces.map((where): Remedy => ({ by: "portal_admin", where })),
  ...odooPlaces.map(
    (where): Remedy => (where === "apps" ? { by: "odoo_admin", where, app } : { by: "odoo_admin", where }),
  ),
  ...operatorPlaces.map((where): Remedy => ({ by: "operator", where })),
  { by: "client", where: "address" },
  { by: "rules_admin" },
  { by: "nobody" },
];

function translator(locale: string, messages: object): Messages {
  const onError = (fault: Error) => expect.unreachable(`${locale}: ${fault.message}`);
  return createTranslator({ locale, messages, onError } as never) as unknown as Messages;
}
const en = translator("en", { common: enCommon, odoo: enOdoo });
const es = translator("es", { common: esCommon, odoo: esOdoo });
const byModels: Remedy = { by: "portal_admin", where: "models.operation" };

describe("error texts of the portal", () => {
  test.each(remedies)("the portal words the remedy %o in both languages", (remedy) => {
    const [english, spanish] = [remedyWords(en)(remedy), remedyWords(es)(remedy)];
    for (const words of [english, spanish]) expect(words).toMatch(/^[A-ZÍ].*[\w”»]\.$/u);
    expect(spanish).not.toBe(english);
    if (remedy.by === "odoo_admin" && remedy.where === "apps")
      expect([english, spanish].join()).toMatch(/Inventory.*Inventory/);
  });

  test("the message files have one text for each remedy and no more", () => {
    const leaves = (value: unknown): number =>
      typeof value === "string" ? 1 : Object.values(value as object).reduce((sum, inner) => sum + leaves(inner), 0);
    expect([leaves(enCommon.remedies), leaves(esCommon.remedies)]).toEqual([remedies.length, remedies.length]);
  });

  test("a remedy of the caller has no text: the hint says it", () => {
    expect(remedyWords(en)({ by: "caller" })).toBe("");
  });

  test("an error whose translation has no hint is followed by its remedy", () => {
    expect(wordError(es, { code: "denied", message: "No.", remedy: byModels })).toEqual({
      message: "Las reglas de tu empresa no permiten hacer esto.",
      hint: "Un administrador puede cambiarlo en la página Modelos.",
    });
    const unknown = { key: "odoo.errors.not_there", code: "denied", message: "No." };
    expect(wordError(en, { ...unknown, hint: "Leave it out.", remedy: byModels })).toEqual({
      message: "No.",
      hint: "Leave it out. An administrator can change this on the Models page.",
    });
  });

  test("a translation that says what to do is not followed by the remedy", () => {
    const remedy: Remedy = { by: "portal_admin", where: "members.role" };
    expect(wordError(en, { code: "forbidden", message: "No.", key: "common.errors.forbidden", remedy })).toEqual({
      message: "Your role does not allow this. Ask an owner or admin of your company.",
    });
    const key = "odoo.errors.addon_off";
    const off = wordError(en, {
      code: "denied",
      message: "No.",
      key,
      remedy: { by: "odoo_admin", where: "mcp.settings" },
    });
    expect(off.hint).toBe("In Odoo, switch it on in the menu MCP, Configuration, Settings.");
  });
});

const errorCodes: Readonly<Record<ErrorCode, true>> = {
  invalid_input: true,
  unauthenticated: true,
  forbidden: true,
  denied: true,
  not_found: true,
  conflict: true,
  rate_limited: true,
  busy: true,
  too_large: true,
  odoo_auth: true,
  odoo_access: true,
  odoo_validation: true,
  odoo_missing: true,
  odoo_conflict: true,
  odoo_limit: true,
  odoo_upstream: true,
  internal: true,
};
/** The reasons that have no message under `odoo.errors`. */
const reasons: Readonly<Record<Exclude<ErrorReason, OdooReason>, true>> = {
  missing_scope: true,
  hard_floor: true,
  model_disabled: true,
  operation_disabled: true,
  action_disabled: true,
  field_denied: true,
  field_readonly: true,
  relation_disabled: true,
  context_key: true,
  malformed: true,
  tool_hidden: true,
  model_missing: true,
  user_right: true,
  connection_off: true,
  own_credential_needed: true,
  outside_companies: true,
  approval_needed: true,
  actor_forbidden: true,
  credential_missing: true,
  credential_invalid: true,
  insufficient_scope: true,
  company_unclear: true,
  company_missing: true,
  customer_needed: true,
  customer_unclear: true,
  customer_missing: true,
  books_closed: true,
};
/** An English text that must not reach the reader. */
const english = "Only English.";
const params = { connection: "Main", ids: "1, 2", more: 0, id: 3, why: "" };

describe("an error without a key", () => {
  test.each(Object.keys(errorCodes))("an error with a code alone is worded in both languages: %s", (code) => {
    const error = { code, message: english, hint: english };
    const words = [wordError(en, error), wordError(es, error)].map(({ message, hint = "" }) => `${message}${hint}`);
    expect(words.join()).not.toContain(english);
    expect(words[1]).not.toBe(words[0]);
  });

  test.each(Object.keys(reasons) as (keyof typeof reasons)[])(
    "an error with a reason is worded in both languages: %s",
    (reason) => {
      const error = { code: "denied", message: english, hint: english, reason, params };
      const words = [wordError(en, error), wordError(es, error)];
      expect(JSON.stringify(words)).not.toContain(english);
      expect(words[1]?.message).not.toBe(words[0]?.message);
      const byCode = wordError(en, { code: "denied", message: english }).message;
      for (const { message } of words) expect(message).not.toBe(byCode);
    },
  );

  test("an error with a reason names the model or the field that it is about", () => {
    const error = { code: "denied", message: english, reason: "model_disabled" } as const;
    const model = "sale.order";
    expect(wordError(es, { ...error, params: { model } }).message).toBe(
      "Este modelo no está abierto a los clientes de IA: sale.order.",
    );
    expect(wordError(es, { ...error, reason: "field_denied", params: { model, field: "amount_total" } }).message).toBe(
      "Este campo está oculto para los clientes de IA: amount_total de sale.order.",
    );
  });

  test("an error with Odoo's own words quotes them", () => {
    const error = { code: "odoo_validation", message: "El periodo está cerrado.", hint: english, quoted: true };
    expect(wordError(es, error)).toEqual({ message: "Odoo no lo permite: El periodo está cerrado." });
  });
});
