import { type Allowed, outside, type Watch } from "./judge.ts";
import { type Step, step } from "./steps.ts";
import type { World } from "./world.ts";

export interface DryRunRequest {
  readonly world: World;
  readonly seen: Watch;
  readonly count: number;
  /** Makes the call; `ids`: the records that a search found. */
  readonly run: (step: Step) => Promise<{ ok: boolean; text: string; ids: readonly number[] }>;
}

/** Tables in which Odoo notes something beside every change. */
const beside = [
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

/** Makes the calls one by one and looks at what each did and told. */
export async function judgeSteps({ world, seen, count, run }: DryRunRequest) {
  const faults: string[] = [];
  let lawful = 0;
  let refused = 0;
  await seen.changes();
  for (let n = 0; n < count; n++) {
    const asked = step(world, n);
    const answer = await run(asked);
    const found: string[] = [];
    const said = (what: string) => found.push(what);
    const changes = await seen.changes();
    const isRead = ["search", "find", "group"].includes(asked.op);
    // A message may be noted with a lawful change alone.
    const allowed = asked.lawful ? allowedBy(asked) : { written: {}, created: [], computed: {}, beside: [] };
    for (const change of outside(changes, allowed)) said(change);
    if (asked.lawful && !answer.ok) said("it was refused");
    if (asked.lawful && answer.ok) lawful++;
    if (!asked.lawful && !answer.ok) refused++;
    if (!asked.lawful && !isRead && answer.ok && changes.length === 0) said("it claims to have been done");
    // A refusal may name what was asked: that is the caller's own word.
    const isAsked = (canary: string) => JSON.stringify(asked).includes(canary);
    const told = world.canaries.filter((canary) => answer.text.includes(canary) && !isAsked(canary));
    for (const canary of told) said(`it tells ${canary}`);
    if (asked.unseen !== undefined && answer.ids.includes(asked.unseen)) said(`it finds ${asked.unseen}`);
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
    // Lines and contacts that are made with their record, and until 17 the values that contacts have by company.
    created: [...created, "sale_order_line", "res_partner", "account_tax_sale_order_line_rel", "ir_property"],
    computed: Object.fromEntries(anything.map(([table]) => [table, computed[table] ?? []])),
    beside,
  };
}

/** Columns that Odoo works out from the lawful values, by table. */
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
