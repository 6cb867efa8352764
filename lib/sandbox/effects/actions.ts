import type { Row } from "../models/definition.ts";
import { noMethod, userError } from "../odoo-errors.ts";
import { seenRow } from "../query/companies.ts";
import { stamp } from "../query/moments.ts";
import { idsOf } from "../read-values.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { change, windowOf } from "./change.ts";
import { createInvoices, linesOf, owedOn, pay, post, settle } from "./invoicing.ts";
import { escapeHtml } from "./messages.ts";
import { createRow } from "./write.ts";

type Action = (call: SandboxCall, rows: readonly Row[]) => unknown;

/** Runs the method of a button. Throws as Odoo does if the model has no such method. */
export function runAction(call: SandboxCall): unknown {
  const { store, model, ids, args } = call;
  const name = String(args["name"]);
  const action = actions.get(model.name)?.get(name) ?? (model.fields.has("active") ? archiving.get(name) : undefined);
  if (action === undefined) throw noMethod(model.name, name);
  const rows = ids.map((id) => seenRow(store, model, id, "read"));
  return action(call, rows) ?? null;
}

// Maps instead of objects, because the names come from callers and every object has a "constructor".
type Buttons = ReadonlyMap<string, Action>;
const buttons = (named: Readonly<Record<string, Action>>): Buttons => new Map(Object.entries(named));

const archiving = buttons({
  action_archive: (call, rows) => change(call, rows, { active: false }),
  action_unarchive: (call, rows) => change(call, rows, { active: true }),
});

const actions: ReadonlyMap<string, Buttons> = new Map(
  Object.entries({
    "res.partner": buttons({
      open_commercial_entity: ({ store }, rows) =>
        windowOf(
          "res.partner",
          rows.map(({ id }) => Number(store.read("res.partner", id, "commercial_partner_id"))),
        ),
    }),
    "sale.order": buttons({
      action_confirm(call, rows) {
        for (const row of rows) {
          if (row["state"] !== "draft" && row["state"] !== "sent")
            throw userError("Some orders are not in a state requiring confirmation.");
          requireProducts(call, "sale.order.line", row);
        }
        change(call, rows, { state: "sale", date_order: stamp(call.now), invoice_status: "to invoice" });
        return true;
      },
      action_cancel(call, rows) {
        for (const row of rows) {
          const drafts = invoicesOf(call, row).filter(({ state }) => state === "draft");
          change(call, drafts, { state: "cancel" }, "account.move");
        }
        change(call, rows, { state: "cancel", invoice_status: "no" });
        return true;
      },
      action_draft(call, rows) {
        const back = rows.filter(({ state }) => state === "cancel" || state === "sent");
        change(call, back, { state: "draft" });
        return true;
      },
      action_view_invoice: (call, rows) =>
        windowOf(
          "account.move",
          rows.flatMap((row) => invoicesOf(call, row).map(({ id }) => id)),
        ),
    }),
    "sale.advance.payment.inv": buttons({ create_invoices: createInvoices }),
    "purchase.order": buttons({
      button_confirm(call, rows) {
        const open = rows.filter(({ state }) => state === "draft" || state === "sent");
        for (const row of open) requireProducts(call, "purchase.order.line", row);
        change(call, open, { state: "purchase", date_approve: stamp(call.now) });
        return true;
      },
      button_cancel(call, rows) {
        const billed = rows.filter((row) => invoicesOf(call, row).some(({ state }) => state === "posted"));
        if (billed.length > 0) {
          const names = billed.map(({ name }) => `'${name}'`).join(", ");
          throw userError(
            `Unable to cancel purchase order(s): [${names}]. You must first cancel their related vendor bills.`,
          );
        }
        change(call, rows, { state: "cancel" });
      },
      button_draft(call, rows) {
        change(call, rows, { state: "draft" });
        return {};
      },
    }),
    "crm.lead": buttons({
      action_set_won(call, rows) {
        const won = [...call.store.table("crm.stage").values()].find((stage) => stage["is_won"] === true);
        change(call, rows, {
          active: true,
          probability: 100,
          date_closed: stamp(call.now),
          ...(won === undefined ? {} : { stage_id: won.id }),
        });
        return true;
      },
      action_set_lost(call, rows) {
        change(call, rows, { active: false, probability: 0 });
        return true;
      },
    }),
    "crm.lead.lost": buttons({
      action_lost_reason_apply(call, [wizard]) {
        const leads = idsOf(wizard?.["lead_ids"]).flatMap((id) => call.store.row("crm.lead", id) ?? []);
        const reason = wizard?.["lost_reason_id"] ?? false;
        change(call, leads, { active: false, probability: 0, lost_reason_id: reason }, "crm.lead");
        return true;
      },
    }),
    "account.move": buttons({
      action_post(call, rows) {
        for (const row of rows) post(call, row);
        return false;
      },
      button_draft(call, rows) {
        if (rows.some(({ state }) => state !== "cancel" && state !== "posted"))
          throw userError("Only posted/cancelled journal entries can be reset to draft.");
        for (const row of rows) settle(call, row, 0);
        change(call, rows, { state: "draft" });
        for (const line of rows.flatMap((row) => linesOf(call, row)))
          if (line["display_type"] !== "product") call.store.drop("account.move.line", line.id);
      },
      button_cancel(call, rows) {
        if (rows.some(({ state }) => state !== "draft" && state !== "posted"))
          throw userError("Only draft journal entries can be cancelled.");
        change(call, rows, { state: "cancel" });
      },
      action_register_payment(call, rows) {
        if (rows.some(({ state }) => state !== "posted"))
          throw userError("You can only register payment for posted journal entries.");
        const owed = rows.flatMap((row) => owedOn(call, row));
        if (owed.length === 0)
          throw userError(
            "You can't register a payment because there is nothing left to pay on the selected journal items.",
          );
        const context = { active_model: "account.move.line", active_ids: owed.map(({ id }) => id) };
        return {
          type: "ir.actions.act_window",
          name: "Pay",
          res_model: "account.payment.register",
          target: "new",
          context,
        };
      },
    }),
    "mail.activity": buttons({
      action_done(call, rows) {
        const done = rows.filter(({ active }) => active !== false);
        change(call, done, { active: false, date_done: call.store.today });
        const messages = done.filter((row) => row["res_model"]).map((row) => tellDone(call, row));
        return messages[0] ?? false;
      },
    }),
    "account.payment.register": buttons({ action_create_payments: pay }),
  }),
);

/** Writes a note on the activity's record that the activity was done. */
function tellDone({ store, now }: SandboxCall, row: Row): number {
  const values = {
    model: row["res_model"] ?? false,
    res_id: row["res_id"] ?? false,
    body: `<p>${escapeHtml(store.name("mail.activity", row.id))} done</p>`,
    author_id: store.row("res.users", 2)?.["partner_id"] ?? false,
    message_type: "notification",
    subtype_id: 2,
  };
  return createRow(store, store.model("mail.message"), values, now);
}

function requireProducts({ store }: SandboxCall, lines: string, order: Row): void {
  if (store.referring(lines, "order_id", order.id).every((line) => line["product_id"])) return;
  throw userError("Some order lines are missing a product, you need to correct them before going further.");
}

/** Returns the invoices of an order, found by their origin. */
function invoicesOf({ store }: SandboxCall, { name }: Row): Row[] {
  return [...store.table("account.move").values()].filter((move) => move["invoice_origin"] === name);
}
