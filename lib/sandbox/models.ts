import {
  bool,
  char,
  date,
  datetime,
  float,
  html,
  int,
  lines,
  type Model,
  many,
  model,
  money,
  one,
  type Reader,
  type Row,
  selection,
  text,
} from "./model.ts";

const active = bool("Active", "Activo", { default: true });
const sequence = int("Sequence", "Secuencia", { default: 10 });
const company = one("Company", "Empresa", "res.company", { default: 1 });
const currency = one("Currency", "Moneda", "res.currency", { default: 1 });
const salesperson = one("Salesperson", "Comercial", "res.users", { default: 2 });

const sum = (rows: readonly Row[], field: string) =>
  Math.round(rows.reduce((total, row) => total + Number(row[field] ?? 0), 0) * 100) / 100;
const round = (value: number) => Math.round(value * 100) / 100;
const taxRate = 0.21;

function lineTotal(row: Row): number {
  return round(
    Number(row["product_uom_qty"] ?? row["product_qty"] ?? row["quantity"] ?? 0) *
      Number(row["price_unit"] ?? 0) *
      (1 - Number(row["discount"] ?? 0) / 100),
  );
}
function total(linesOf: string, inverse: string): (row: Row, reader: Reader) => number {
  return ({ id }, reader) =>
    round(reader.referring(linesOf, inverse, id).reduce((all, line) => all + lineTotal(line), 0));
}
const untaxed = (linesOf: string, inverse: string) =>
  money("Untaxed Amount", "Base imponible", { readonly: true, aggregator: "sum", compute: total(linesOf, inverse) });
const tax = (linesOf: string, inverse: string) =>
  money("Taxes", "Impuestos", {
    readonly: true,
    aggregator: "sum",
    compute: (row, reader) => round(total(linesOf, inverse)(row, reader) * taxRate),
  });
const grandTotal = (linesOf: string, inverse: string) =>
  money("Total", "Total", {
    readonly: true,
    aggregator: "sum",
    compute: (row, reader) => round(total(linesOf, inverse)(row, reader) * (1 + taxRate)),
  });

const stock = ({ id }: Row, reader: Reader) =>
  sum(
    reader
      .referring("stock.quant", "product_id", id)
      .filter((quant) => reader.row("stock.location", Number(quant["location_id"]))?.["usage"] === "internal"),
    "quantity",
  );
const template = (field: string) => (row: Row, reader: Reader) =>
  reader.row("product.template", Number(row["product_tmpl_id"]))?.[field] ?? false;

/** The demo company's Odoo: real names, a sensible part of the real fields. */
const all: readonly Model[] = [
  model(
    "res.partner",
    "Contact",
    {
      name: char("Name", "Nombre", { required: true }),
      active,
      is_company: bool("Is a Company", "Es una empresa", { default: false }),
      company_type: selection(
        "Company Type",
        "Tipo de empresa",
        [
          ["person", "Person", "Individuo"],
          ["company", "Company", "Empresa"],
        ],
        { readonly: true, compute: (row) => (row["is_company"] === true ? "company" : "person") },
      ),
      type: selection(
        "Address Type",
        "Tipo de dirección",
        [
          ["contact", "Contact", "Contacto"],
          ["invoice", "Invoice", "Factura"],
          ["delivery", "Delivery", "Entrega"],
          ["other", "Other", "Otra"],
        ],
        { default: "contact" },
      ),
      parent_id: one("Related Company", "Empresa relacionada", "res.partner"),
      child_ids: lines("Contact", "Contacto", "res.partner", "parent_id"),
      commercial_partner_id: one("Commercial Entity", "Entidad comercial", "res.partner", {
        readonly: true,
        compute: (row) => (row["is_company"] === true || !row["parent_id"] ? row.id : (row["parent_id"] ?? false)),
      }),
      email: char("Email", "Correo electrónico"),
      phone: char("Phone", "Teléfono"),
      website: char("Website Link", "Enlace del sitio web"),
      function: char("Job Position", "Puesto de trabajo"),
      street: char("Street", "Calle"),
      city: char("City", "Ciudad"),
      zip: char("Zip", "C.P."),
      state_id: one("State", "Provincia", "res.country.state"),
      country_id: one("Country", "País", "res.country"),
      vat: char("Tax ID", "NIF"),
      ref: char("Reference", "Referencia"),
      lang: selection(
        "Language",
        "Idioma",
        [
          ["en_US", "English (US)", "Inglés"],
          ["es_ES", "Spanish", "Español"],
        ],
        { default: "en_US" },
      ),
      comment: html("Notes", "Notas"),
      color: int("Color Index", "Índice de color", { default: 0 }),
      category_id: many("Tags", "Etiquetas", "res.partner.category"),
      user_id: one("Salesperson", "Comercial", "res.users"),
      company_id: one("Company", "Empresa", "res.company"),
      customer_rank: int("Customer Rank", "Ranking de cliente", { default: 0 }),
      supplier_rank: int("Supplier Rank", "Ranking de proveedor", { default: 0 }),
      sale_order_ids: lines("Sales Order", "Pedido de venta", "sale.order", "partner_id"),
      credit_limit: float("Credit Limit", "Límite de crédito", { default: 0 }),
    },
    {
      order: "complete_name asc, id desc".replace("complete_name", "display_name"),
      nameFields: ["display_name", "email", "ref", "vat"],
      display: (row, reader) =>
        row["parent_id"] && row["is_company"] !== true
          ? `${reader.name("res.partner", Number(row["parent_id"]))}, ${row["name"]}`
          : (row["name"] ?? false),
    },
  ),
  model(
    "res.partner.category",
    "Partner Tags",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      color: int("Color", "Color"),
      parent_id: one("Category", "Categoría", "res.partner.category"),
      active,
    },
    { order: "name" },
  ),
  model(
    "res.country",
    "Country",
    {
      name: char("Country Name", "Nombre del país", { required: true, translate: true }),
      code: char("Country Code", "Código del país", { required: true }),
      phone_code: int("Country Calling Code", "Código de llamada"),
    },
    { order: "name" },
  ),
  model(
    "res.country.state",
    "Country state",
    {
      name: char("State Name", "Nombre de la provincia", { required: true }),
      code: char("State Code", "Código", { required: true }),
      country_id: one("Country", "País", "res.country", { required: true }),
    },
    { order: "code" },
  ),
  model(
    "res.currency",
    "Currency",
    {
      name: char("Currency", "Moneda", { required: true }),
      symbol: char("Symbol", "Símbolo", { required: true }),
      rounding: float("Rounding Factor", "Factor de redondeo", { default: 0.01 }),
      active,
    },
    { order: "name" },
  ),
  model(
    "res.company",
    "Companies",
    {
      name: char("Company Name", "Nombre de la empresa", { required: true }),
      partner_id: one("Partner", "Contacto", "res.partner"),
      currency_id: currency,
      country_id: one("Country", "País", "res.country"),
    },
    { order: "name" },
  ),
  model(
    "res.users",
    "User",
    {
      name: char("Name", "Nombre", { required: true }),
      login: char("Login", "Usuario", { required: true }),
      partner_id: one("Related Partner", "Contacto relacionado", "res.partner"),
      active,
      company_id: company,
      email: char("Email", "Correo electrónico"),
    },
    { order: "name, login", nameFields: ["name", "login"] },
  ),
  model(
    "product.category",
    "Product Category",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      parent_id: one("Parent Category", "Categoría padre", "product.category"),
      complete_name: char("Complete Name", "Nombre completo", {
        readonly: true,
        compute: (row, reader) =>
          row["parent_id"]
            ? `${reader.name("product.category", Number(row["parent_id"]))} / ${row["name"]}`
            : (row["name"] ?? ""),
      }),
    },
    {
      order: "complete_name",
      display: (row, reader) =>
        row["parent_id"]
          ? `${reader.name("product.category", Number(row["parent_id"]))} / ${row["name"]}`
          : (row["name"] ?? ""),
    },
  ),
  model(
    "uom.uom",
    "Product Unit of Measure",
    { name: char("Unit of Measure", "Unidad de medida", { required: true, translate: true }), active },
    { order: "name" },
  ),
  model(
    "product.template",
    "Product",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      active,
      default_code: char("Internal Reference", "Referencia interna"),
      barcode: char("Barcode", "Código de barras"),
      list_price: float("Sales Price", "Precio de venta", { default: 1 }),
      standard_price: float("Cost", "Costo", { default: 0 }),
      categ_id: one("Product Category", "Categoría de producto", "product.category", { default: 1 }),
      uom_id: one("Unit", "Unidad", "uom.uom", { default: 1, required: true }),
      type: selection(
        "Product Type",
        "Tipo de producto",
        [
          ["consu", "Goods", "Bienes"],
          ["service", "Service", "Servicio"],
          ["combo", "Combo", "Combo"],
        ],
        { default: "consu", required: true },
      ),
      sale_ok: bool("Sales", "Ventas", { default: true }),
      purchase_ok: bool("Purchase", "Compra", { default: true }),
      description_sale: text("Sales Description", "Descripción de ventas", { translate: true }),
      weight: float("Weight", "Peso", { default: 0 }),
      volume: float("Volume", "Volumen", { default: 0 }),
      product_variant_ids: lines("Products", "Productos", "product.product", "product_tmpl_id"),
      qty_available: float("Quantity On Hand", "Cantidad disponible", {
        readonly: true,
        aggregator: "sum",
        compute: ({ id }, reader) =>
          reader
            .referring("product.product", "product_tmpl_id", id)
            .reduce((all, variant) => all + stock(variant, reader), 0),
      }),
      currency_id: currency,
      company_id: one("Company", "Empresa", "res.company"),
    },
    {
      order: "name, default_code, id",
      nameFields: ["display_name", "default_code", "barcode"],
      display: (row) => (row["default_code"] ? `[${row["default_code"]}] ${row["name"]}` : (row["name"] ?? "")),
    },
  ),
  model(
    "product.product",
    "Product Variant",
    {
      product_tmpl_id: one("Product Template", "Plantilla de producto", "product.template", { required: true }),
      name: char("Name", "Nombre", { readonly: true, compute: template("name") }),
      active,
      default_code: char("Internal Reference", "Referencia interna", {
        readonly: true,
        compute: template("default_code"),
      }),
      barcode: char("Barcode", "Código de barras", { readonly: true, compute: template("barcode") }),
      lst_price: float("Sales Price", "Precio de venta", { readonly: true, compute: template("list_price") }),
      list_price: float("Sales Price", "Precio de venta", { readonly: true, compute: template("list_price") }),
      standard_price: float("Cost", "Costo", { readonly: true, compute: template("standard_price") }),
      categ_id: one("Product Category", "Categoría de producto", "product.category", {
        readonly: true,
        compute: template("categ_id"),
      }),
      uom_id: one("Unit", "Unidad", "uom.uom", { readonly: true, compute: template("uom_id") }),
      qty_available: float("Quantity On Hand", "Cantidad disponible", {
        readonly: true,
        aggregator: "sum",
        compute: stock,
      }),
    },
    {
      order: "default_code, name, id",
      nameFields: ["display_name", "default_code", "barcode"],
      display: (row, reader) => reader.name("product.template", Number(row["product_tmpl_id"])),
    },
  ),
  model(
    "stock.warehouse",
    "Warehouse",
    {
      name: char("Warehouse", "Almacén", { required: true }),
      code: char("Short Name", "Nombre corto", { required: true }),
      active,
      company_id: company,
      lot_stock_id: one("Location Stock", "Ubicación de existencias", "stock.location"),
    },
    { order: "id" },
  ),
  model(
    "stock.location",
    "Inventory Locations",
    {
      name: char("Location Name", "Nombre de ubicación", { required: true }),
      location_id: one("Parent Location", "Ubicación padre", "stock.location"),
      usage: selection(
        "Location Type",
        "Tipo de ubicación",
        [
          ["view", "Virtual", "Virtual"],
          ["internal", "Internal", "Interna"],
          ["supplier", "Vendor", "Proveedor"],
          ["customer", "Customer", "Cliente"],
        ],
        { default: "internal", required: true },
      ),
      active,
      company_id: company,
      complete_name: char("Full Location Name", "Nombre completo", {
        readonly: true,
        compute: (row, reader) =>
          row["location_id"]
            ? `${reader.name("stock.location", Number(row["location_id"]))}/${row["name"]}`
            : (row["name"] ?? ""),
      }),
    },
    {
      order: "complete_name, id",
      parent: "location_id",
      display: (row, reader) =>
        row["location_id"]
          ? `${reader.name("stock.location", Number(row["location_id"]))}/${row["name"]}`
          : (row["name"] ?? ""),
    },
  ),
  model(
    "stock.quant",
    "Quants",
    {
      product_id: one("Product", "Producto", "product.product", { required: true }),
      location_id: one("Location", "Ubicación", "stock.location", { required: true }),
      quantity: float("Quantity", "Cantidad", { aggregator: "sum" }),
      reserved_quantity: float("Reserved Quantity", "Cantidad reservada", { default: 0, aggregator: "sum" }),
      available_quantity: float("Available Quantity", "Cantidad disponible", {
        readonly: true,
        compute: (row) => Number(row["quantity"]) - Number(row["reserved_quantity"]),
      }),
      in_date: datetime("Incoming Date", "Fecha de entrada", { default: "now" }),
      company_id: company,
    },
    { recName: "product_id", display: (row, reader) => reader.name("product.product", Number(row["product_id"])) },
  ),
  model(
    "crm.team",
    "Sales Team",
    {
      name: char("Sales Team", "Equipo de ventas", { required: true, translate: true }),
      user_id: one("Team Leader", "Líder del equipo", "res.users"),
      active,
      company_id: company,
      sequence,
    },
    { order: "sequence, id" },
  ),
  model(
    "crm.stage",
    "CRM Stages",
    {
      name: char("Stage Name", "Nombre de la etapa", { required: true, translate: true }),
      sequence,
      is_won: bool("Is Won Stage?", "¿Es la etapa ganada?", { default: false }),
      fold: bool("Folded in Pipeline", "Plegado en el flujo", { default: false }),
    },
    { order: "sequence, name, id" },
  ),
  model(
    "crm.lead",
    "Lead/Opportunity",
    {
      name: char("Opportunity", "Oportunidad", { required: true }),
      active,
      type: selection(
        "Type",
        "Tipo",
        [
          ["lead", "Lead", "Lead"],
          ["opportunity", "Opportunity", "Oportunidad"],
        ],
        { default: "opportunity", required: true },
      ),
      partner_id: one("Contact", "Contacto", "res.partner"),
      contact_name: char("Contact Name", "Nombre del contacto"),
      partner_name: char("Company Name", "Nombre de la empresa"),
      email_from: char("Email", "Correo electrónico"),
      phone: char("Phone", "Teléfono"),
      stage_id: one("Stage", "Etapa", "crm.stage", { default: 1 }),
      team_id: one("Sales Team", "Equipo de ventas", "crm.team", { default: 1 }),
      user_id: salesperson,
      expected_revenue: money("Expected Revenue", "Ingreso esperado", { default: 0, aggregator: "sum" }),
      probability: float("Probability", "Probabilidad", { default: 10, aggregator: "avg" }),
      priority: selection(
        "Priority",
        "Prioridad",
        [
          ["0", "Low", "Baja"],
          ["1", "Medium", "Media"],
          ["2", "High", "Alta"],
          ["3", "Very High", "Muy alta"],
        ],
        { default: "0" },
      ),
      date_deadline: date("Expected Closing", "Cierre previsto"),
      date_open: datetime("Assignment Date", "Fecha de asignación"),
      date_closed: datetime("Closed Date", "Fecha de cierre"),
      description: html("Notes", "Notas"),
      company_id: company,
      company_currency: currency,
    },
    { order: "priority desc, id desc", nameFields: ["name", "partner_name", "email_from"] },
  ),
  model(
    "sale.order",
    "Sales Order",
    {
      name: char("Order Reference", "Referencia del pedido", { default: "New", required: true }),
      partner_id: one("Customer", "Cliente", "res.partner", { required: true }),
      date_order: datetime("Order Date", "Fecha del pedido", { default: "now", required: true }),
      validity_date: date("Expiration", "Vencimiento"),
      commitment_date: datetime("Delivery Date", "Fecha de entrega"),
      state: selection(
        "Status",
        "Estado",
        [
          ["draft", "Quotation", "Cotización"],
          ["sent", "Quotation Sent", "Cotización enviada"],
          ["sale", "Sales Order", "Pedido de venta"],
          ["cancel", "Cancelled", "Cancelado"],
        ],
        { default: "draft", readonly: true },
      ),
      invoice_status: selection(
        "Invoice Status",
        "Estado de factura",
        [
          ["upselling", "Upselling Opportunity", "Oportunidad de venta"],
          ["invoiced", "Fully Invoiced", "Totalmente facturado"],
          ["to invoice", "To Invoice", "Por facturar"],
          ["no", "Nothing to Invoice", "Nada que facturar"],
        ],
        { default: "no", readonly: true },
      ),
      user_id: salesperson,
      team_id: one("Sales Team", "Equipo de ventas", "crm.team", { default: 1 }),
      client_order_ref: char("Customer Reference", "Referencia del cliente"),
      note: html("Terms and conditions", "Términos y condiciones"),
      order_line: lines("Order Lines", "Líneas del pedido", "sale.order.line", "order_id"),
      amount_untaxed: untaxed("sale.order.line", "order_id"),
      amount_tax: tax("sale.order.line", "order_id"),
      amount_total: grandTotal("sale.order.line", "order_id"),
      currency_id: currency,
      company_id: company,
    },
    { order: "date_order desc, id desc", nameFields: ["name", "client_order_ref"] },
  ),
  model(
    "sale.order.line",
    "Sales Order Line",
    {
      order_id: one("Order Reference", "Referencia del pedido", "sale.order", { required: true }),
      product_id: one("Product", "Producto", "product.product"),
      name: text("Description", "Descripción", { default: "" }),
      product_uom_qty: float("Quantity", "Cantidad", { default: 1, required: true, aggregator: "sum" }),
      qty_delivered: float("Delivery Quantity", "Cantidad entregada", { default: 0, aggregator: "sum" }),
      qty_invoiced: float("Invoiced Quantity", "Cantidad facturada", { default: 0, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0, required: true }),
      discount: float("Discount (%)", "Descuento (%)", { default: 0 }),
      price_subtotal: money("Subtotal", "Subtotal", { readonly: true, aggregator: "sum", compute: lineTotal }),
      price_total: money("Total", "Total", {
        readonly: true,
        aggregator: "sum",
        compute: (row) => round(lineTotal(row) * (1 + taxRate)),
      }),
      order_partner_id: one("Customer", "Cliente", "res.partner", {
        readonly: true,
        compute: (row, reader) => reader.row("sale.order", Number(row["order_id"]))?.["partner_id"] ?? false,
      }),
      salesman_id: one("Salesperson", "Comercial", "res.users", {
        readonly: true,
        compute: (row, reader) => reader.row("sale.order", Number(row["order_id"]))?.["user_id"] ?? false,
      }),
      state: selection(
        "Order Status",
        "Estado del pedido",
        [
          ["draft", "Quotation", "Cotización"],
          ["sent", "Quotation Sent", "Cotización enviada"],
          ["sale", "Sales Order", "Pedido de venta"],
          ["cancel", "Cancelled", "Cancelado"],
        ],
        {
          readonly: true,
          compute: (row, reader) => reader.row("sale.order", Number(row["order_id"]))?.["state"] ?? false,
        },
      ),
      sequence,
      currency_id: currency,
      company_id: company,
    },
    {
      order: "order_id, sequence, id",
      display: (row, reader) => `${reader.name("sale.order", Number(row["order_id"]))} - ${row["name"]}`,
    },
  ),
  model(
    "purchase.order",
    "Purchase Order",
    {
      name: char("Order Reference", "Referencia del pedido", { default: "New", required: true }),
      partner_id: one("Vendor", "Proveedor", "res.partner", { required: true }),
      partner_ref: char("Vendor Reference", "Referencia de proveedor"),
      date_order: datetime("Order Deadline", "Fecha límite del pedido", { default: "now", required: true }),
      date_planned: datetime("Expected Arrival", "Llegada prevista"),
      state: selection(
        "Status",
        "Estado",
        [
          ["draft", "RFQ", "Solicitud de cotización"],
          ["sent", "RFQ Sent", "Solicitud enviada"],
          ["purchase", "Purchase Order", "Pedido de compra"],
          ["cancel", "Cancelled", "Cancelado"],
        ],
        { default: "draft", readonly: true },
      ),
      user_id: one("Buyer", "Comprador", "res.users", { default: 2 }),
      order_line: lines("Order Lines", "Líneas del pedido", "purchase.order.line", "order_id"),
      amount_untaxed: untaxed("purchase.order.line", "order_id"),
      amount_tax: tax("purchase.order.line", "order_id"),
      amount_total: grandTotal("purchase.order.line", "order_id"),
      currency_id: currency,
      company_id: company,
    },
    { order: "priority desc, id desc".replace("priority desc, ", ""), nameFields: ["name", "partner_ref"] },
  ),
  model(
    "purchase.order.line",
    "Purchase Order Line",
    {
      order_id: one("Order Reference", "Referencia del pedido", "purchase.order", { required: true }),
      product_id: one("Product", "Producto", "product.product"),
      name: text("Description", "Descripción", { default: "" }),
      product_qty: float("Quantity", "Cantidad", { default: 1, required: true, aggregator: "sum" }),
      qty_received: float("Received Qty", "Cantidad recibida", { default: 0, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0, required: true }),
      price_subtotal: money("Subtotal", "Subtotal", { readonly: true, aggregator: "sum", compute: lineTotal }),
      currency_id: currency,
      company_id: company,
    },
    { order: "id" },
  ),
  model(
    "account.account",
    "Account",
    {
      name: char("Account Name", "Nombre de la cuenta", { required: true, translate: true }),
      code: char("Code", "Código", { required: true }),
      account_type: selection(
        "Type",
        "Tipo",
        [
          ["asset_receivable", "Receivable", "Por cobrar"],
          ["liability_payable", "Payable", "Por pagar"],
          ["income", "Income", "Ingresos"],
          ["expense", "Expenses", "Gastos"],
          ["liability_current", "Current Liabilities", "Pasivos circulantes"],
          ["asset_cash", "Bank and Cash", "Banco y efectivo"],
        ],
        { required: true },
      ),
      active,
    },
    { order: "code", nameFields: ["code", "name"], display: (row) => `${row["code"]} ${row["name"]}` },
  ),
  model(
    "account.journal",
    "Journal",
    {
      name: char("Journal Name", "Nombre del diario", { required: true, translate: true }),
      code: char("Sequence Prefix", "Prefijo de secuencia", { required: true }),
      type: selection(
        "Type",
        "Tipo",
        [
          ["sale", "Sales", "Ventas"],
          ["purchase", "Purchase", "Compra"],
          ["bank", "Bank", "Banco"],
          ["general", "Miscellaneous", "Varios"],
        ],
        { required: true },
      ),
      active,
      company_id: company,
    },
    { order: "code", nameFields: ["name", "code"] },
  ),
  model(
    "account.move",
    "Journal Entry",
    {
      name: char("Number", "Número", { default: "/" }),
      move_type: selection(
        "Type",
        "Tipo",
        [
          ["entry", "Journal Entry", "Asiento contable"],
          ["out_invoice", "Customer Invoice", "Factura de cliente"],
          ["out_refund", "Customer Credit Note", "Nota de crédito de cliente"],
          ["in_invoice", "Vendor Bill", "Factura de proveedor"],
          ["in_refund", "Vendor Credit Note", "Nota de crédito de proveedor"],
        ],
        { default: "entry", required: true },
      ),
      partner_id: one("Partner", "Contacto", "res.partner"),
      invoice_date: date("Invoice/Bill Date", "Fecha de factura"),
      invoice_date_due: date("Due Date", "Fecha de vencimiento"),
      date: date("Date", "Fecha", { default: "today", required: true }),
      state: selection(
        "Status",
        "Estado",
        [
          ["draft", "Draft", "Borrador"],
          ["posted", "Posted", "Publicado"],
          ["cancel", "Cancelled", "Cancelado"],
        ],
        { default: "draft", readonly: true },
      ),
      payment_state: selection(
        "Payment Status",
        "Estado de pago",
        [
          ["not_paid", "Not Paid", "No pagado"],
          ["in_payment", "In Payment", "En proceso de pago"],
          ["paid", "Paid", "Pagado"],
          ["partial", "Partially Paid", "Pagado parcialmente"],
          ["reversed", "Reversed", "Revertido"],
        ],
        { default: "not_paid", readonly: true },
      ),
      invoice_origin: char("Origin", "Origen"),
      ref: char("Reference", "Referencia"),
      invoice_user_id: salesperson,
      journal_id: one("Journal", "Diario", "account.journal", { default: 1, required: true }),
      invoice_line_ids: lines("Invoice lines", "Líneas de factura", "account.move.line", "move_id"),
      line_ids: lines("Journal Items", "Apuntes contables", "account.move.line", "move_id"),
      amount_untaxed: untaxed("account.move.line", "move_id"),
      amount_tax: tax("account.move.line", "move_id"),
      amount_total: grandTotal("account.move.line", "move_id"),
      amount_residual: money("Amount Due", "Importe adeudado", {
        readonly: true,
        aggregator: "sum",
        compute: (row, reader) =>
          row["state"] === "posted" && row["payment_state"] !== "paid"
            ? round(
                total("account.move.line", "move_id")(row, reader) *
                  (1 + taxRate) *
                  (row["payment_state"] === "partial" ? 0.5 : 1),
              )
            : 0,
      }),
      currency_id: currency,
      company_id: company,
    },
    { order: "date desc, name desc, invoice_date desc, id desc", nameFields: ["name", "ref"] },
  ),
  model(
    "account.move.line",
    "Journal Item",
    {
      move_id: one("Journal Entry", "Asiento contable", "account.move", { required: true }),
      account_id: one("Account", "Cuenta", "account.account", { default: 3 }),
      product_id: one("Product", "Producto", "product.product"),
      name: char("Label", "Etiqueta"),
      quantity: float("Quantity", "Cantidad", { default: 1, aggregator: "sum" }),
      price_unit: float("Unit Price", "Precio unitario", { default: 0 }),
      price_subtotal: money("Subtotal", "Subtotal", { readonly: true, aggregator: "sum", compute: lineTotal }),
      balance: money("Balance", "Saldo", {
        readonly: true,
        aggregator: "sum",
        compute: (row, reader) =>
          String(reader.row("account.move", Number(row["move_id"]))?.["move_type"]).startsWith("out")
            ? -lineTotal(row)
            : lineTotal(row),
      }),
      date: date("Date", "Fecha", {
        readonly: true,
        compute: (row, reader) => reader.row("account.move", Number(row["move_id"]))?.["date"] ?? false,
      }),
      partner_id: one("Partner", "Contacto", "res.partner", {
        readonly: true,
        compute: (row, reader) => reader.row("account.move", Number(row["move_id"]))?.["partner_id"] ?? false,
      }),
      parent_state: selection(
        "Status",
        "Estado",
        [
          ["draft", "Draft", "Borrador"],
          ["posted", "Posted", "Publicado"],
          ["cancel", "Cancelled", "Cancelado"],
        ],
        {
          readonly: true,
          compute: (row, reader) => reader.row("account.move", Number(row["move_id"]))?.["state"] ?? false,
        },
      ),
      company_id: company,
    },
    { order: "date desc, move_id desc, id" },
  ),
  model(
    "mail.message",
    "Message",
    {
      subject: char("Subject", "Asunto"),
      body: html("Contents", "Contenido"),
      model: char("Related Document Model", "Modelo de documento relacionado"),
      res_id: int("Related Document ID", "ID del documento relacionado"),
      author_id: one("Author", "Autor", "res.partner"),
      date: datetime("Date", "Fecha", { default: "now" }),
      message_type: selection(
        "Type",
        "Tipo",
        [
          ["comment", "Comment", "Comentario"],
          ["notification", "System notification", "Notificación del sistema"],
          ["email", "Incoming Email", "Correo entrante"],
        ],
        { default: "comment" },
      ),
    },
    { order: "id desc", recName: "subject" },
  ),
];

export const models: ReadonlyMap<string, Model> = new Map(all.map((one) => [one.name, one]));
