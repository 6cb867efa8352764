/** One read that is made twice: with a tool of the gateway, and in Odoo directly. */
export interface Read {
  readonly name: string;
  readonly tool: "search_records" | "get_record" | "find_record" | "count";
  readonly model: string;
  readonly domain?: unknown[];
  /** The domain as a text, if the client sends it in that form. */
  readonly domainText?: string;
  readonly fields?: string[];
  readonly order?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly context?: Record<string, unknown>;
  readonly text?: string;
  /** True if the answer may be empty. All other reads must find something. */
  readonly mayBeEmpty?: boolean;
}

const search = (name: string, model: string, rest: Omit<Read, "name" | "tool" | "model">): Read => ({
  name,
  tool: "search_records",
  model,
  ...rest,
});
const partner = ["name", "email", "is_company", "parent_id", "country_id"];
const order = ["name", "partner_id", "date_order", "state", "amount_total", "user_id"];

/** Reads of all field types, operators, dates, relations, archived and translated records, orders and pages. */
export const reads: readonly Read[] = [
  // value types
  search("char, boolean and many2one", "res.partner", { fields: partner, order: "id", limit: 20 }),
  search("integer and many2many", "res.partner", { fields: ["color", "category_id"], order: "id", limit: 20 }),
  search("one2many", "res.partner", { fields: ["child_ids"], domain: [["is_company", "=", true]], order: "id" }),
  search("float", "product.template", { fields: ["list_price", "weight", "volume"], order: "id" }),
  search("monetary with its currency", "sale.order", {
    fields: ["amount_untaxed", "amount_tax", "amount_total", "currency_id"],
    order: "id",
  }),
  search("selection", "sale.order", { fields: ["state", "invoice_status"], order: "id" }),
  search("datetime", "sale.order", { fields: ["date_order", "create_date"], order: "id" }),
  search("date", "account.move", { fields: ["invoice_date", "invoice_date_due", "date"], order: "id" }),
  search("empty values", "res.partner", { fields: ["vat", "ref", "website", "function"], order: "id" }),
  search("computed field", "res.partner", { fields: ["display_name", "commercial_partner_id"], order: "id" }),
  search("text", "crm.lead", { fields: ["name", "email_from", "phone", "type", "probability"], order: "id" }),
  search("quantities", "stock.quant", {
    fields: ["product_id", "location_id", "quantity", "reserved_quantity"],
    order: "id",
  }),
  // operators
  search("=", "res.partner", { fields: partner, domain: [["is_company", "=", true]], order: "id" }),
  search("!=", "res.partner", { fields: partner, domain: [["is_company", "!=", true]], order: "id" }),
  search(">", "sale.order", { fields: order, domain: [["amount_total", ">", 1000]], order: "id" }),
  search(">= and <", "sale.order", {
    fields: order,
    domain: [
      ["amount_total", ">=", 100],
      ["amount_total", "<", 3000],
    ],
    order: "id",
  }),
  search("<=", "product.template", { fields: ["name", "list_price"], domain: [["list_price", "<=", 50]], order: "id" }),
  search("in", "sale.order", { fields: order, domain: [["state", "in", ["draft", "sale"]]], order: "id" }),
  search("not in", "sale.order", { fields: order, domain: [["state", "not in", ["draft", "cancel"]]], order: "id" }),
  search("like", "res.partner", { fields: partner, domain: [["name", "like", "De"]], order: "id" }),
  search("ilike", "res.partner", { fields: partner, domain: [["name", "ilike", "de"]], order: "id" }),
  search("not ilike", "res.partner", { fields: partner, domain: [["name", "not ilike", "de"]], order: "id" }),
  search("=like", "res.partner", { fields: partner, domain: [["name", "=like", "A%"]], order: "id" }),
  search("=ilike", "res.partner", { fields: partner, domain: [["name", "=ilike", "a%"]], order: "id" }),
  search("ilike with a wildcard of the user's", "res.partner", {
    fields: partner,
    domain: [["email", "ilike", "%example_com"]],
    order: "id",
    mayBeEmpty: true,
  }),
  search("= false finds the empty", "res.partner", {
    fields: partner,
    domain: [["function", "=", false]],
    order: "id",
  }),
  search("!= false finds the filled", "res.partner", {
    fields: partner,
    domain: [["email", "!=", false]],
    order: "id",
  }),
  search("child_of", "res.partner", { fields: partner, domain: [["id", "child_of", [1]]], order: "id" }),
  search("empty in", "res.partner", { fields: partner, domain: [["id", "in", []]], order: "id", mayBeEmpty: true }),
  // relations
  search("many2one by id", "sale.order", { fields: order, domain: [["user_id", "=", 2]], order: "id" }),
  search("many2one by name", "sale.order", { fields: order, domain: [["partner_id", "ilike", "a"]], order: "id" }),
  search("dotted path", "sale.order", { fields: order, domain: [["partner_id.is_company", "=", true]], order: "id" }),
  search("dotted path of two steps", "sale.order", {
    fields: order,
    domain: [["partner_id.country_id.code", "=", "US"]],
    order: "id",
  }),
  search("one2many by a field of its lines", "sale.order", {
    fields: order,
    domain: [["order_line.product_uom_qty", ">", 2]],
    order: "id",
  }),
  search("many2many by id", "res.partner", {
    fields: [...partner, "category_id"],
    domain: [["category_id", "!=", false]],
    order: "id",
  }),
  search("relation that is empty", "res.partner", {
    fields: partner,
    domain: [["parent_id", "=", false]],
    order: "id",
  }),
  search("lines of orders", "sale.order.line", {
    fields: ["order_id", "product_id", "name", "product_uom_qty", "price_unit", "price_subtotal"],
    order: "id",
  }),
  search("orders by their customer's name", "sale.order", {
    fields: order,
    domain: [["partner_id.name", "ilike", "o"]],
    order: "id",
  }),
  // dates
  search("datetime from", "sale.order", {
    fields: order,
    domain: [["date_order", ">=", "2020-01-01 00:00:00"]],
    order: "id",
  }),
  search("datetime before", "sale.order", {
    fields: order,
    domain: [["date_order", "<", "2035-01-01 00:00:00"]],
    order: "id",
  }),
  search("date only against a datetime", "sale.order", {
    fields: order,
    domain: [["date_order", ">=", "2020-01-01"]],
    order: "id",
  }),
  search("date range", "account.move", {
    fields: ["name", "invoice_date", "move_type"],
    domain: [
      ["date", ">=", "2019-01-01"],
      ["date", "<=", "2035-12-31"],
    ],
    order: "id",
  }),
  // grouped domains
  search("or", "res.partner", {
    fields: partner,
    domain: ["|", ["name", "ilike", "az"], ["name", "ilike", "de"]],
    order: "id",
  }),
  search("or of three", "res.partner", {
    fields: partner,
    domain: ["|", "|", ["name", "ilike", "az"], ["name", "ilike", "de"], ["name", "ilike", "lu"]],
    order: "id",
  }),
  search("not", "res.partner", { fields: partner, domain: ["!", ["is_company", "=", true]], order: "id" }),
  search("and inside or", "sale.order", {
    fields: order,
    domain: ["|", "&", ["state", "=", "sale"], ["amount_total", ">", 500], ["state", "=", "draft"]],
    order: "id",
  }),
  search("not over or", "sale.order", {
    fields: order,
    domain: ["!", "|", ["state", "=", "draft"], ["state", "=", "sent"]],
    order: "id",
  }),
  search("or before a further condition", "res.partner", {
    fields: partner,
    domain: ["|", ["name", "ilike", "a"], ["name", "ilike", "e"], ["is_company", "=", true]],
    order: "id",
  }),
  search("domain in Python's form", "res.partner", {
    fields: partner,
    domain: ["|", ["name", "ilike", "az"], ["is_company", "=", true]],
    domainText: "['|', ('name', 'ilike', 'az'), ('is_company', '=', True)]",
    order: "id",
  }),
  search("domain as JSON text", "sale.order", {
    fields: order,
    domain: [["state", "=", "sale"]],
    domainText: '[["state", "=", "sale"]]',
    order: "id",
  }),
  // archived
  search("archived by asking for them", "res.partner", {
    fields: [...partner, "active"],
    domain: [["active", "=", false]],
    order: "id",
  }),
  search("archived and live", "res.partner", {
    fields: [...partner, "active"],
    domain: [["active", "in", [true, false]]],
    order: "id",
  }),
  search("archived through the context", "res.partner", {
    fields: [...partner, "active"],
    context: { active_test: false },
    order: "id",
  }),
  // translated
  search("translated names in Spanish", "product.template", {
    fields: ["name", "categ_id"],
    context: { lang: "es_ES" },
    order: "id",
  }),
  search("translated names in English", "product.template", {
    fields: ["name", "categ_id"],
    context: { lang: "en_US" },
    order: "id",
  }),
  search("search in Spanish", "product.template", {
    fields: ["name"],
    domain: [["name", "ilike", "e"]],
    context: { lang: "es_ES" },
    order: "id",
  }),
  search("countries in Spanish", "res.country", {
    fields: ["name", "code"],
    context: { lang: "es_ES" },
    order: "name",
    limit: 50,
  }),
  // order
  search("descending", "sale.order", { fields: order, order: "amount_total desc, id desc" }),
  search("by a relation", "sale.order", { fields: order, order: "partner_id, id" }),
  search("by two fields", "res.partner", { fields: partner, order: "is_company desc, name asc, id" }),
  search("Odoo's own order", "res.partner", { fields: partner }),
  // paging edges
  search("first page", "res.partner", { fields: partner, order: "id", limit: 5, offset: 0 }),
  search("middle page", "res.partner", { fields: partner, order: "id", limit: 5, offset: 7 }),
  search("one row", "res.partner", { fields: partner, order: "id", limit: 1 }),
  search("past the end", "res.partner", { fields: partner, order: "id", limit: 5, offset: 100000, mayBeEmpty: true }),
  search("the largest page", "res.country", { fields: ["name", "code"], order: "id", limit: 200 }),
  // other ways to read
  { name: "count of all", tool: "count", model: "res.partner", domain: [] },
  { name: "count with a domain", tool: "count", model: "sale.order", domain: [["state", "=", "sale"]] },
  {
    name: "one record, chosen fields",
    tool: "get_record",
    model: "res.partner",
    fields: [...partner, "category_id", "child_ids"],
  },
  { name: "one order", tool: "get_record", model: "sale.order", fields: [...order, "order_line"] },
  {
    name: "one product in Spanish",
    tool: "get_record",
    model: "product.template",
    fields: ["name", "list_price", "categ_id"],
    context: { lang: "es_ES" },
  },
  { name: "by name", tool: "find_record", model: "res.partner", text: "az" },
  { name: "by name, product", tool: "find_record", model: "product.product", text: "de" },
  {
    name: "by name, nothing found",
    tool: "find_record",
    model: "res.partner",
    text: "zzqx-no-such-name",
    mayBeEmpty: true,
  },
];
