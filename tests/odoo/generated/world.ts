/** The records that generated calls act on, created in Odoo directly, and the values that no answer may contain. */
export interface World {
  readonly partner: number;
  readonly child: number;
  readonly product: number;
  readonly template: number;
  readonly order: number;
  readonly lines: readonly [number, number];
  readonly otherOrder: number;
  readonly otherLine: number;
  readonly purchase: number;
  readonly purchaseLine: number;
  readonly invoice: number;
  readonly invoiceLine: number;
  readonly lead: number;
  readonly activity: number;
  readonly closedActivity: number;
  readonly message: number;
  readonly closedMessage: number;
  readonly closedFile: number;
  readonly stage: number;
  /** The values of denied fields and of rows at records of closed models. */
  readonly canaries: readonly string[];
  /** The fields that this Odoo has, by model. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export type Odoo = (
  model: string,
  method: string,
  args: unknown[],
  kwargs?: Record<string, unknown>,
) => Promise<unknown>;

const email = "canary.mail@effects.example";
const phone = "+34 600 557 799";
const ref = "REF-CANARY-9";
const closedText = "CANARY-CLOSED-ROW";

/** Creates the records in Odoo. */
export async function createWorld(odoo: Odoo): Promise<World> {
  const make = async (model: string, values: object, context = {}) =>
    (await odoo(model, "create", [values], { context })) as number;
  const first = async (model: string, domain: unknown[]) =>
    ((await odoo(model, "search", [domain], { limit: 1 })) as number[])[0] as number;
  const read = async (model: string, id: number, field: string) =>
    ((await odoo(model, "read", [[id], [field]])) as Record<string, unknown>[])[0]?.[field];
  const modelId = (model: string) => first("ir.model", [["model", "=", model]]);

  const partner = await make("res.partner", { name: "Effects Customer", email, phone, ref });
  const child = await make("res.partner", { name: "Effects Contact", parent_id: partner });
  const known = (await odoo("product.product", "fields_get", [], { attributes: ["type"] })) as object;
  const storable = "is_storable" in known ? { is_storable: true } : { type: "product" };
  const values = { name: "Effects Product", list_price: 10, default_code: "EFF", ...storable };
  const product = await make("product.product", values);
  const [template] = (await read("product.product", product, "product_tmpl_id")) as [number];
  const item = (price: number) => ({ product_id: product, product_uom_qty: 1, price_unit: price });
  const order = await make("sale.order", {
    partner_id: partner,
    order_line: [
      [0, 0, item(10)],
      [0, 0, item(20)],
    ],
  });
  const otherOrder = await make("sale.order", { partner_id: partner, order_line: [[0, 0, item(30)]] });
  const purchase = await make("purchase.order", {
    partner_id: partner,
    order_line: [
      [0, 0, { product_id: product, product_qty: 1, price_unit: 5, name: "x", date_planned: "2027-01-01 08:00:00" }],
    ],
  }).catch(() => purchaseWithUnit());
  async function purchaseWithUnit() {
    const uom = await first("uom.uom", []);
    const line = { product_id: product, product_qty: 1, price_unit: 5, name: "x", date_planned: "2027-01-01 08:00:00" };
    return make("purchase.order", { partner_id: partner, order_line: [[0, 0, { ...line, product_uom: uom }]] });
  }
  const invoice = await make(
    "account.move",
    {
      move_type: "out_invoice",
      partner_id: partner,
      invoice_line_ids: [[0, 0, { name: "x", quantity: 1, price_unit: 7 }]],
    },
    { default_move_type: "out_invoice" },
  );
  const lead = await make("crm.lead", { name: "Effects Lead", type: "opportunity", partner_id: partner });
  const activityAt = async (model: string, id: number, summary: string) =>
    make("mail.activity", { res_model_id: await modelId(model), res_id: id, summary });
  const messageAt = (model: string, id: number, body: string) => make("mail.message", { model, res_id: id, body });
  const models = [
    "sale.order",
    "sale.order.line",
    "purchase.order",
    "purchase.order.line",
    "account.move",
    "product.product",
    "res.partner",
    "crm.lead",
    "mail.activity",
    "mail.message",
  ];
  const named = models.map(
    async (model) =>
      [model, Object.keys((await odoo(model, "fields_get", [], { attributes: ["type"] })) as object)] as const,
  );
  const ids = async (model: string, id: number, field: string) => (await read(model, id, field)) as number[];
  return {
    partner,
    child,
    product,
    template,
    order,
    lines: (await ids("sale.order", order, "order_line")) as [number, number],
    otherOrder,
    otherLine: (await ids("sale.order", otherOrder, "order_line"))[0] as number,
    purchase,
    purchaseLine: (await ids("purchase.order", purchase, "order_line"))[0] as number,
    invoice,
    invoiceLine: (await ids("account.move", invoice, "invoice_line_ids"))[0] as number,
    lead,
    activity: await activityAt("res.partner", partner, "Effects"),
    closedActivity: await activityAt("product.template", template, closedText),
    message: await messageAt("res.partner", partner, "Effects"),
    closedMessage: await messageAt("product.template", template, closedText),
    closedFile: await make("ir.attachment", {
      name: closedText,
      res_model: "product.template",
      res_id: template,
      datas: Buffer.from(closedText).toString("base64"),
      mimetype: "text/plain",
    }),
    stage: await first("crm.stage", [["id", "!=", ((await read("crm.lead", lead, "stage_id")) as [number])[0]]]),
    canaries: [email, phone, "34600557799", "600557799", ref, closedText],
    fields: Object.fromEntries(await Promise.all(named)),
  };
}
