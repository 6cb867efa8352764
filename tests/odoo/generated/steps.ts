import { kinds, seeded } from "./kinds.ts";
import type { World } from "./world.ts";

/** One call, and whether the rules allow it. An unlawful call must change nothing and return no denied value. */
export interface Step {
  readonly lawful: boolean;
  readonly op: "create" | "write" | "import" | "search" | "find" | "group";
  readonly model: string;
  readonly id?: number;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly domain?: readonly unknown[];
  readonly text?: string;
  /** The columns that a lawful call may change, by table. `*` also allows the columns that Odoo computes from them. */
  readonly may: Readonly<Record<string, readonly string[]>>;
  /** The record that a search by a denied value must not find. */
  readonly unseen?: number;
}

const denied = ["email", "phone", "ref"];
const texts = ["canary.mail", "557", "REF-CANARY", "REF-CANARY-9", "@effects.example"];
const byNames = ["ilike", "like", "=", "=ilike", "not like"];

/** Returns a search whose result would depend on a denied value. */
function search(w: World, random: () => number): Step {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const text = pick(texts);
  const operator = pick(byNames.slice(0, 2));
  const domains: readonly (readonly [string, unknown[]])[] = [
    ["res.partner", [["display_name", operator, text]]],
    ["sale.order", [["partner_id", operator, text]]],
    ["sale.order", [["partner_id.display_name", operator, text]]],
    ["crm.lead", [["partner_id", operator, text]]],
    ["crm.lead", [["partner_id", "any", [["display_name", operator, text]]]]],
    ["res.partner", [["parent_id", operator, text]]],
    ["account.move", [["partner_id", operator, text]]],
    ["res.partner", [[pick(denied), operator, text]]],
    ["res.partner", [["email_normalized", operator, text]]],
    ["crm.lead", [["email_from", operator, text]]],
    ["crm.lead", [["email_normalized", operator, text]]],
    ["sale.order", [[`partner_id.${pick(denied)}`, operator, text]]],
    ["mail.message", [["body", "ilike", "CANARY"]]],
    ["mail.activity", [["summary", "ilike", "CANARY"]]],
    ["ir.attachment", [["name", "ilike", "CANARY"]]],
    ["ir.attachment", [["index_content", "ilike", "CANARY"]]],
    ["mail.message", [["attachment_ids.name", "ilike", "CANARY"]]],
  ];
  const [model, domain] = pick(domains);
  const unseen = { "res.partner": w.partner, "sale.order": w.order, "crm.lead": w.lead, "account.move": w.invoice }[
    model
  ];
  const base = { lawful: false, model, may: {}, ...(unseen === undefined ? {} : { unseen }) };
  const op = pick(["search", "search", "group", "find"] as const);
  if (op === "find") return { ...base, op, model: "res.partner", unseen: w.partner, text };
  return { ...base, op, domain };
}

/** Returns the call with this number. The same world and number give the same call. */
export function step(w: World, n: number): Step {
  const random = seeded(n * 7919 + 17);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  if (random() < 0.2) return search(w, random);
  const kind = pick(kinds(w, n));
  const known = (values: Readonly<Record<string, unknown>>) =>
    Object.keys(values).every((name) => w.fields[kind.model]?.includes(name));
  const unlawful = kind.unlawful.filter(known);
  const lawful = kind.lawful.filter(known);
  const wants = lawful.length === 0 || random() < 0.65;
  const own = lawful.length > 0 && random() < 0.6 ? pick(lawful) : {};
  const values = wants ? { ...own, ...pick(unlawful) } : { ...pick(lawful) };
  const isCreate = kind.create !== undefined && random() < 0.25;
  // A command on an existing line is not valid for a new record.
  const isPlain = Object.values(values).every((value) => !Array.isArray(value));
  if (isCreate && isPlain) {
    const closed = ["product.product", "mail.activity", "mail.message"].includes(kind.model);
    return {
      lawful: !wants && !closed,
      op: "create",
      model: kind.model,
      values: { ...kind.create, ...values },
      may: { ...kind.may, "+": [kind.table] },
    };
  }
  const op = isPlain && random() < 0.3 ? "import" : "write";
  return { lawful: !wants, op, model: kind.model, id: kind.id, values, may: kind.may };
}
