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

/** Returns a generator of numbers between 0 and 1. The same seed gives the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A record, with values that a call may write to it and values that it may not. */
interface Kind {
  readonly model: string;
  readonly id: number;
  readonly table: string;
  readonly lawful: readonly Readonly<Record<string, unknown>>[];
  readonly unlawful: readonly Readonly<Record<string, unknown>>[];
  /** The columns that the lawful values may change, by table. */
  readonly may: Readonly<Record<string, readonly string[]>>;
  readonly create?: Readonly<Record<string, unknown>>;
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Returns one to three commands on the lines of an order. Either all are lawful or one is not. */
function commandList(w: World, n: number, random: () => number, lawful: boolean): unknown[] {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const [first, second] = w.lines;
  const item = { product_id: w.product, product_uom_qty: 1, price_unit: (n % 50) + 1 };
  const open = [
    [0, 0, item],
    [1, first, { price_unit: (n % 90) + 1 }],
    [4, first],
    [4, second],
    [1, second, {}],
  ];
  const closed = [
    [2, first],
    [3, second],
    [5],
    [6, 0, [first]],
    [4, w.otherLine],
    [6, 0, [first, second, w.otherLine]],
    [1, w.otherLine, { price_unit: 1 }],
    [1, first, { order_id: w.otherOrder }],
    [0, 0, { ...item, qty_invoiced: 1 }],
  ];
  const list: unknown[] = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(open));
  if (!lawful) list[Math.floor(random() * list.length)] = pick(closed);
  return list;
}

function kinds(w: World, n: number): readonly Kind[] {
  const [first, second] = w.lines;
  const random = seeded(n * 104729 + 3);
  const text = `Changed ${n}`;
  const item = { product_id: w.product, product_uom_qty: 1, price_unit: (n % 50) + 1 };
  return [
    {
      model: "sale.order",
      id: w.order,
      table: "sale_order",
      lawful: [
        { client_order_ref: text },
        { note: text },
        { order_line: [[1, first, { price_unit: (n % 90) + 1 }]] },
        { order_line: [[0, 0, item]] },
        { order_line: [[4, first]] },
        { order_line: commandList(w, n, random, true) },
        { order_line: commandList(w, n, random, true) },
      ],
      unlawful: [
        { order_line: commandList(w, n, random, false) },
        { order_line: commandList(w, n, random, false) },
        { order_line: commandList(w, n, random, false) },
        { message_partner_ids: [[4, w.child]] },
        { order_line: [[2, first]] },
        { order_line: [[2, first, 0]] },
        { order_line: [[2, first, false]] },
        { order_line: [[3, second]] },
        { order_line: [[3, second, 0]] },
        { order_line: [[5]] },
        { order_line: [[5, 0, 0]] },
        { order_line: [[6, 0, [first]]] },
        { order_line: [[6, 0, []]] },
        { order_line: [first] },
        { order_line: false },
        {
          order_line: [
            [0, 0, item],
            [3, first],
          ],
        },
        { order_line: [[5], [0, 0, item]] },
        { order_line: [[4, w.otherLine]] },
        { order_line: [[6, 0, [first, second, w.otherLine]]] },
        { order_line: [first, second, w.otherLine] },
        { order_line: [[1, w.otherLine, { price_unit: 1 }]] },
        { order_line: [[1, first, { order_id: w.otherOrder }]] },
        { order_line: [[1, first, { price_subtotal: 1 }]] },
        { order_line: [[1, first, { state: "sale" }]] },
        { order_line: [[0, 0, { ...item, qty_invoiced: 1 }]] },
        { state: "sale" },
        { state: "cancel" },
        { state: "done" },
        { state: "sent" },
        { amount_total: 999 },
        { amount_untaxed: 999 },
        { amount_tax: 999 },
        { invoice_status: "invoiced" },
        { create_uid: 1 },
        { create_date: "2001-01-01 00:00:00" },
        { message_ids: [[4, w.closedMessage]] },
        { activity_ids: [[4, w.closedActivity]] },
        { activity_ids: [[0, 0, { res_model: "product.template", res_id: w.template, summary: "x" }]] },
      ],
      may: { sale_order: ["client_order_ref", "note", "*"], sale_order_line: ["price_unit", "*"] },
      create: { partner_id: w.partner },
    },
    {
      model: "account.move",
      id: w.invoice,
      table: "account_move",
      lawful: [{ ref: text }, { narration: text }],
      unlawful: [
        { state: "posted" },
        { state: "cancel" },
        { amount_total: 1 },
        { amount_residual: 0 },
        { line_ids: [[1, w.invoiceLine, { reconciled_lines_ids: [[4, w.invoiceLine]] }]] },
        { message_partner_ids: [[4, w.child]] },
        { payment_state: "paid" },
        { invoice_line_ids: [[2, w.invoiceLine]] },
        { invoice_line_ids: [[5]] },
        { invoice_line_ids: [] as unknown[] },
        { line_ids: [[5]] },
        { line_ids: [[3, w.invoiceLine]] },
      ].filter((values) => !("invoice_line_ids" in values) || (values.invoice_line_ids as unknown[]).length > 0),
      may: { account_move: ["ref", "narration", "payment_reference", "*"], account_move_line: ["*", "name", "ref"] },
    },
    {
      model: "purchase.order",
      id: w.purchase,
      table: "purchase_order",
      lawful: [{ partner_ref: text }],
      unlawful: [
        { state: "purchase" },
        { state: "done" },
        { amount_total: 1 },
        { order_line: [[3, w.purchaseLine]] },
        { order_line: [[2, w.purchaseLine]] },
        { order_line: [[6, 0, []]] },
        { invoice_status: "invoiced" },
      ],
      may: { purchase_order: ["partner_ref", "*"] },
    },
    {
      model: "product.product",
      id: w.product,
      table: "product_product",
      lawful: [{ default_code: `EFF-${n}` }, { barcode: `EFF-${n}` }],
      unlawful: [
        { name: text },
        { list_price: 1 },
        { lst_price: 1 },
        { sale_ok: false },
        { categ_id: 1 },
        { description_sale: text },
        { product_tmpl_id: 1 },
        { qty_available: 7 },
        { image_1920: pixel },
      ],
      // Odoo stores the code of a product with one variant on the variant and on the template.
      may: { product_product: ["default_code", "barcode"], product_template: ["default_code"] },
      create: { name: text },
    },
    {
      model: "res.partner",
      id: w.partner,
      table: "res_partner",
      lawful: [
        { comment: text },
        { street: text },
        { city: text },
        { child_ids: [[1, w.child, { street: text }]] },
        { child_ids: [[0, 0, { name: text }]] },
      ],
      unlawful: [
        { email: "taken@effects.example" },
        { message_partner_ids: [[4, w.child]] },
        { phone: "1" },
        { ref: "x" },
        { email_normalized: "taken@effects.example" },
        { phone_sanitized: "1" },
        { child_ids: [[1, w.child, { email: "taken@effects.example" }]] },
        { child_ids: [[0, 0, { name: "x", phone: "1" }]] },
        { child_ids: [[2, w.child]] },
        { child_ids: [[3, w.child]] },
        { child_ids: [[5]] },
        { child_ids: [[6, 0, []]] },
        { category_id: [[0, 0, { name: text }]] },
        { bank_ids: [[0, 0, { acc_number: text }]] },
        { user_ids: [[0, 0, { login: text, name: text }]] },
      ],
      may: { res_partner: ["comment", "street", "city", "contact_address_complete", "*"] },
      create: { name: text },
    },
    {
      model: "crm.lead",
      id: w.lead,
      table: "crm_lead",
      lawful: [{ name: text }, { expected_revenue: n }, { stage_id: w.stage }, { priority: String(n % 3) }],
      unlawful: [
        { email_from: "taken@effects.example" },
        { phone: "1" },
        { email_normalized: "taken@effects.example" },
        { lead_properties: { any: { comodel: "hr.employee", value: 1 } } },
        { lead_properties: [{ name: "x", string: "X", type: "char", value: "1", definition_changed: true }] },
        { lead_properties: [{ name: "x", type: "many2one", comodel: "product.template", value: 1 }] },
        { day_close: 5 },
        { message_partner_ids: [[6, 0, [w.child]]] },
        { date_open: "2001-01-01 00:00:00" },
        { activity_ids: [[4, w.closedActivity]] },
        { message_ids: [[4, w.closedMessage]] },
      ],
      may: { crm_lead: ["name", "expected_revenue", "stage_id", "priority", "*"] },
      create: { name: text },
    },
    {
      model: "mail.activity",
      id: w.activity,
      table: "mail_activity",
      lawful: [{ summary: text }],
      unlawful: [
        { res_model: "product.template" },
        { res_model: "product.template", res_id: w.template },
        { res_model_id: 1 },
      ],
      may: { mail_activity: ["summary"] },
      create: { res_model: "product.template", res_id: w.template, summary: text },
    },
    {
      model: "mail.activity",
      id: w.closedActivity,
      table: "mail_activity",
      lawful: [],
      unlawful: [{ summary: text }, { date_deadline: "2027-01-01" }],
      may: {},
    },
    {
      model: "mail.message",
      id: w.message,
      table: "mail_message",
      lawful: [],
      unlawful: [
        { model: "product.template", res_id: w.template },
        { attachment_ids: [[4, w.closedFile]] },
        { attachment_ids: [w.closedFile] },
        { attachment_ids: [[6, 0, [w.closedFile]]] },
        { parent_id: w.closedMessage },
      ],
      may: {},
      create: { model: "product.template", res_id: w.template, body: text },
    },
  ];
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
