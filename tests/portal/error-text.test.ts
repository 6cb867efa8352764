import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { type Messages, remedyWords, wordError } from "#components/ui/error-text.ts";
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

describe("the portal", () => {
  test.each(remedies)("words %o in both languages", (remedy) => {
    const [english, spanish] = [remedyWords(en)(remedy), remedyWords(es)(remedy)];
    for (const words of [english, spanish]) expect(words).toMatch(/^[A-ZÍ].*[\w”»]\.$/u);
    expect(spanish).not.toBe(english);
    if (remedy.by === "odoo_admin" && remedy.where === "apps")
      expect([english, spanish].join()).toMatch(/Inventory.*Inventory/);
  });

  test("has no more words for a remedy than there are remedies", () => {
    const leaves = (value: unknown): number =>
      typeof value === "string" ? 1 : Object.values(value as object).reduce((sum, inner) => sum + leaves(inner), 0);
    expect([leaves(enCommon.remedies), leaves(esCommon.remedies)]).toEqual([remedies.length, remedies.length]);
  });

  test("says nothing more where other arguments mend it", () => {
    expect(remedyWords(en)({ by: "caller" })).toBe("");
  });

  test("tells who can mend an error whose translation does not say it", () => {
    expect(wordError(es, { code: "denied", message: "No.", remedy: byModels })).toEqual({
      message: "Las reglas de tu empresa no permiten hacer esto.",
      hint: "Un administrador puede cambiarlo en la página Modelos.",
    });
    expect(wordError(en, { code: "odoo_access", message: "No.", hint: "Leave it out.", remedy: byModels })).toEqual({
      message: "No.",
      hint: "Leave it out. An administrator can change this on the Models page.",
    });
  });

  test("leaves a translation alone that says what to do itself", () => {
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
