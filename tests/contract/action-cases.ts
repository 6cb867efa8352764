import * as odoo from "#tests/support/odoo-calls.ts";
import type { ContractCase } from "./world.ts";

export const actionCases: readonly ContractCase[] = [
  {
    name: "a context names its user",
    run: async ({ odoo: transport }) => {
      const { uid = 0, lang, tz } = await odoo.contextGet(transport);
      const [user] = await odoo.read(transport, "res.users", [uid], { fields: ["login"] });
      return [typeof user?.["login"], typeof lang, tz === false || typeof tz === "string"];
    },
    expected: ["string", "string", true],
  },
  {
    name: "an action without a result is carried out and returns null",
    run: async ({ odoo: transport, ids }) => {
      const order = await odoo.create(transport, "purchase.order", { partner_id: ids["acme"] });
      const answer = await odoo.runAction(transport, "purchase.order", [order], "button_cancel");
      const [row] = await odoo.read(transport, "purchase.order", [order], { fields: ["state"] });
      await odoo.unlink(transport, "purchase.order", [order]);
      return [answer, row?.["state"]];
    },
    expected: [null, "cancel"],
  },
  {
    name: "an action that opens a window returns that window",
    run: async ({ odoo: transport, ids }) => {
      const ask = [ids["ann"] as number];
      const answer = await odoo.runAction(transport, "res.partner", ask, "open_commercial_entity");
      const { type, res_model: model, res_id: id } = answer as Record<string, unknown>;
      return [type, model, id === ids["acme"]];
    },
    expected: ["ir.actions.act_window", "res.partner", true],
  },
  {
    name: "an action runs on several records at once",
    run: async ({ odoo: transport, ids }) => {
      const both = [ids["ann"] as number, ids["bob"] as number];
      const active = async () => {
        const rows = await odoo.read(transport, "res.partner", both, { fields: ["active"] });
        return rows.map((row) => row["active"]);
      };
      await odoo.runAction(transport, "res.partner", both, "action_archive");
      const archived = await active();
      await odoo.runAction(transport, "res.partner", both, "action_unarchive");
      return [archived, await active()];
    },
    expected: [
      [false, false],
      [true, true],
    ],
  },
  {
    name: "Odoo's refusal of an action has its own error code",
    run: async ({ odoo: transport, ids }) => {
      const order = await odoo.create(transport, "sale.order", { partner_id: ids["acme"] });
      await odoo.runAction(transport, "sale.order", [order], "action_cancel");
      const confirm = odoo.runAction(transport, "sale.order", [order], "action_confirm");
      const code = await confirm.then(
        () => "no fault",
        (error: { code?: string }) => error.code,
      );
      await odoo.unlink(transport, "sale.order", [order]);
      return code;
    },
    expected: "odoo_validation",
  },
  {
    name: "an action with an unknown name is refused",
    run: async ({ odoo: transport, ids }) => {
      const press = odoo.runAction(transport, "res.partner", [ids["ann"] as number], "no_such_button");
      const code = await press.then(
        () => "no fault",
        (error: { code?: string }) => error.code ?? String(error),
      );
      // The code depends on the place of the name: a missing page in an address, a wrong value in an argument.
      return ["odoo_missing", "odoo_validation", "denied"].includes(code) || code;
    },
    expected: true,
  },
];
