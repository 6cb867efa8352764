import { AppError } from "#lib/kernel/errors.ts";
import type { AddonRules } from "#lib/kernel/model-rule.ts";
import type { ModelRule } from "#lib/policy/types.ts";
import { createConnection } from "#lib/services/connections/create-connection.ts";
import { openPortal, type PortalTest, type World } from "./connections.ts";
import type { TestDatabase } from "./database.ts";

/** Returns an Odoo with these models. Models in `hidden` exist too, but its user may not read them. */
export function odooWith(models: readonly string[], hidden: readonly string[] = []): World {
  return {
    odoo: (call) => {
      if (call.method === "context_get") return { lang: "es_ES", uid: 6 };
      if (call.method === "fields_get") {
        return {
          vat: { string: call.context?.["lang"] === "es_ES" ? "NIF" : "Tax ID", type: "char" },
          signup_token: { string: "Signup Token", type: "char" },
        };
      }
      if (hidden.includes(call.model)) return false;
      if (models.includes(call.model)) return true;
      throw new AppError("odoo_missing", `The model ${call.model} does not exist.`);
    },
  };
}

export const salesOdoo = odooWith(
  ["res.partner", "sale.order", "sale.order.line", "res.users", "x_note"],
  ["hr.employee"],
);
export const reads = {
  read: true,
  create: false,
  write: false,
  unlink: false,
  actions: [] as string[],
  deniedFields: [] as string[],
  writableFields: [] as string[],
};
export const contact = { model: "res.partner", label: "Contact", ...reads };

/** Returns the rules that the addon in an Odoo has. */
export const guarded = (version: number, ...rules: (Partial<ModelRule> & { model: string })[]): AddonRules => ({
  version,
  models: new Map(rules.map((rule) => [rule.model, { label: rule.model, ...reads, ...rule }])),
});

/** Creates a company with one connection to that Odoo. */
export async function openRules(
  database: TestDatabase,
  world: World = salesOdoo,
): Promise<{ portal: PortalTest; connectionId: string }> {
  const portal = await openPortal(database, world);
  const { id } = await createConnection(portal.as("owner"), { kind: "sandbox", name: "Demo" });
  return { portal, connectionId: id };
}
