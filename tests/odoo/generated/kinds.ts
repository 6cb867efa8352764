import type { World } from "./world.ts";

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

/** Returns the kind of each record. The values differ from call to call. */
export function kinds(w: World, n: number): readonly Kind[] {
  return [
    orderKind(w, n),
    invoiceKind(w, n),
    purchaseKind(w, n),
    productKind(w, n),
    partnerKind(w, n),
    leadKind(w, n),
    activityKind(w, n),
    closedActivityKind(w, n),
    messageKind(w, n),
  ];
}

const changedText = (n: number) => `Changed ${n}`;

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

function orderKind(w: World, n: number): Kind {
  const [first, second] = w.lines;
  const random = seeded(n * 104729 + 3);
  const item = { product_id: w.product, product_uom_qty: 1, price_unit: (n % 50) + 1 };
  const text = changedText(n);
  return {
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
  };
}

function invoiceKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function purchaseKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function productKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function partnerKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function leadKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function activityKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}

function closedActivityKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
    model: "mail.activity",
    id: w.closedActivity,
    table: "mail_activity",
    lawful: [],
    unlawful: [{ summary: text }, { date_deadline: "2027-01-01" }],
    may: {},
  };
}

function messageKind(w: World, n: number): Kind {
  const text = changedText(n);
  return {
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
  };
}
