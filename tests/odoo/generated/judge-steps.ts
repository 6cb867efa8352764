import { type Allowed, outside, type Watch } from "./judge.ts";
import { type Step, step } from "./steps.ts";
import type { World } from "./world.ts";

interface JudgeStepsInput {
  readonly world: World;
  readonly watch: Watch;
  readonly count: number;
  /** Makes the call. `ids` are the records that a search found. */
  readonly run: (step: Step) => Promise<{ ok: boolean; text: string; ids: readonly number[] }>;
}

/** Tables that Odoo may write with every change: messages, followers, mails, counters and logs. */
const sideTables = [
  "mail_message",
  "mail_message_res_partner_rel",
  "mail_message_res_partner_needaction_rel",
  "mail_notification",
  "mail_tracking_value",
  "mail_followers",
  "mail_followers_mail_message_subtype_rel",
  "mail_mail",
  "mail_presence",
  "bus_bus",
  "bus_presence",
  "ir_sequence",
  "ir_sequence_date_range",
  "res_users_log",
  "ir_cron_trigger",
  "crm_lead_scoring_frequency",
];

/** Makes the calls one by one. Returns the faults of each call, by its changes in the database and its answer. */
export async function judgeSteps({ world, watch, count, run }: JudgeStepsInput) {
  const faults: string[] = [];
  let lawful = 0;
  let refused = 0;
  await watch.changes();
  for (let n = 0; n < count; n++) {
    const asked = step(world, n);
    const answer = await run(asked);
    const found: string[] = [];
    const fault = (what: string) => found.push(what);
    const changes = await watch.changes();
    const isRead = ["search", "find", "group"].includes(asked.op);
    // Only a lawful call may write the side tables.
    const allowed = asked.lawful ? allowedBy(asked) : { written: {}, created: [], computed: {}, sideTables: [] };
    for (const change of outside(changes, allowed)) fault(change);
    if (asked.lawful && !answer.ok) fault("it was refused");
    if (asked.lawful && answer.ok) lawful++;
    if (!asked.lawful && !answer.ok) refused++;
    if (!asked.lawful && !isRead && answer.ok && changes.length === 0) fault("it was reported as done");
    // A refusal may repeat a value that the caller sent.
    const isAsked = (canary: string) => JSON.stringify(asked).includes(canary);
    const shown = world.canaries.filter((canary) => answer.text.includes(canary) && !isAsked(canary));
    for (const canary of shown) fault(`it shows ${canary}`);
    if (asked.unseen !== undefined && answer.ids.includes(asked.unseen)) fault(`it finds ${asked.unseen}`);
    if (found.length === 0) continue;
    const { may: _, ...call } = asked;
    const answered = answer.text.replaceAll(/\s+/g, " ").slice(0, 200);
    faults.push(`${n} ${JSON.stringify(call)}: ${found.slice(0, 4).join("; ")} | ${answered}`);
  }
  return { faults, lawful, refused };
}

function allowedBy({ may }: Step): Allowed {
  const { "+": created = [], ...written } = may;
  const anything = Object.entries(written).filter(([, columns]) => columns.includes("*"));
  return {
    written,
    // Lines and contacts are created with their record. Until 17, so are the company-dependent values of a contact.
    created: [...created, "sale_order_line", "res_partner", "account_tax_sale_order_line_rel", "ir_property"],
    computed: Object.fromEntries(anything.map(([table]) => [table, computed[table] ?? []])),
    sideTables,
  };
}

/** Columns that Odoo computes from the lawful values, by table. */
const computed: Readonly<Record<string, readonly string[]>> = {
  sale_order: ["amount_untaxed", "amount_tax", "amount_total", "margin", "margin_percent", "amount_to_invoice"],
  sale_order_line: [
    "price_subtotal",
    "price_tax",
    "price_total",
    "price_reduce",
    "price_reduce_taxexcl",
    "price_reduce_taxinc",
    "margin",
    "margin_percent",
    "untaxed_amount_to_invoice",
    "technical_price_unit",
    "amount_to_invoice",
  ],
  account_move: ["is_manually_modified"],
  crm_lead: [
    "date_last_stage_update",
    "automated_probability",
    "probability",
    "prorated_revenue",
    "recurring_revenue_monthly_prorated",
    "date_open",
    "date_closed",
    "day_close",
    "duration_tracking",
    "won_status",
  ],
  res_partner: ["complete_name", "display_name", "commercial_company_name", "contact_address_complete"],
};
