const labels = {
  amount: ["Amount", "Importe"],
  average_order: ["Average order", "Pedido medio"],
  best_salesperson: ["Best salesperson", "Mejor comercial"],
  bills: ["Vendor bills", "Facturas de proveedor"],
  count: ["Count", "Cantidad"],
  currency: ["Currency", "Moneda"],
  customer: ["Customer", "Cliente"],
  customers: ["Customers", "Clientes"],
  d1_30: ["1-30 days", "1-30 días"],
  d31_60: ["31-60 days", "31-60 días"],
  d61_90: ["61-90 days", "61-90 días"],
  d90: ["Over 90 days", "Más de 90 días"],
  date: ["Date", "Fecha"],
  due: ["Due date", "Vencimiento"],
  age: ["Age", "Antigüedad"],
  expected: ["Expected revenue", "Ingreso esperado"],
  expenses: ["Expenses", "Gastos"],
  invoice: ["Invoice", "Factura"],
  invoiced: ["Invoiced", "Facturado"],
  invoices: ["Customer invoices", "Facturas de cliente"],
  kind: ["Type", "Tipo"],
  location: ["Location", "Ubicación"],
  margin: ["Margin", "Margen"],
  month: ["Month", "Mes"],
  note: ["Note", "Nota"],
  notes: ["Notes", "Notas"],
  not_due: ["Not due", "No vencido"],
  on_hand: ["On hand", "A mano"],
  open: ["Open", "Pendiente"],
  open_invoices: ["Open invoices", "Facturas pendientes"],
  opportunities: ["Opportunities", "Oportunidades"],
  order: ["Order", "Pedido"],
  ordered: ["Ordered", "Pedido en total"],
  orders: ["Orders", "Pedidos"],
  out_of_stock: ["Out of stock", "Sin existencias"],
  overdue: ["Overdue", "Vencido"],
  paid: ["Paid", "Pagado"],
  product: ["Product", "Producto"],
  products: ["Products", "Productos"],
  profit: ["Profit", "Beneficio"],
  quantity: ["Quantity", "Cantidad"],
  reference: ["Reference", "Referencia"],
  reserved: ["Reserved", "Reservado"],
  sales: ["Sales", "Ventas"],
  salesperson: ["Salesperson", "Comercial"],
  sold_total: ["Sales with taxes", "Ventas con impuestos"],
  sold_untaxed: ["Sales before taxes", "Ventas sin impuestos"],
  stage: ["Stage", "Etapa"],
  status: ["Status", "Estado"],
  text: ["Text", "Texto"],
  total: ["Total", "Total"],
  under: ["Products below", "Productos por debajo"],
  untaxed: ["Before taxes", "Base imponible"],
  weighted: ["Weighted", "Ponderado"],
  won: ["Won", "Ganado"],
  year: ["Year", "Año"],
} as const satisfies Record<string, readonly [en: string, es: string]>;

export type Label = keyof typeof labels;

const titles = {
  top_sales: ["Best sales", "Mejores ventas"],
  low_stock: ["Low stock", "Existencias bajas"],
  customer_history: ["Customer history", "Historial del cliente"],
  executive_summary: ["Executive summary", "Resumen ejecutivo"],
  receivables: ["Receivables by age", "Cobros pendientes por antigüedad"],
  pipeline: ["Pipeline by stage", "Flujo de ventas por etapa"],
} as const;

/** Our own words of a report, in one language: never a name out of Odoo. */
export interface Words {
  readonly label: (key: Label) => string;
  readonly title: (report: keyof typeof titles) => string;
  readonly none: string;
  readonly installHint: string;
  readonly noCompany: string;
  readonly onlyBilled: string;
  readonly asOfToday: string;
  readonly mixedCurrencies: string;
  readonly withWon: string;
  notInstalled(model: string): string;
  noRight(model: string): string;
  denied(model: string, field: string): string;
  leftOut(why: string): string;
  closed(what: string, model: string): string;
  otherCompanies(id: number, others: readonly number[], more: number): string;
  newest(shown: number, all: number, what: string): string;
  first(shown: number, all: number, what: string): string;
  shownAlone(what: string): string;
  people(shown: number, all: number): string;
}

/** The words for an Odoo user's language: Spanish for Spanish, English for every other. */
export function speak(lang: string): Words {
  const es = lang.startsWith("es");
  const at = es ? 1 : 0;
  const pick = (en: string, spanish: string) => (es ? spanish : en);
  return {
    label: (key) => labels[key][at],
    title: (report) => titles[report][at],
    none: pick("(none)", "(ninguno)"),
    installHint: pick("Its app is not installed in this Odoo.", "Su aplicación no está instalada en este Odoo."),
    noCompany: pick(
      "Enable res.company (read) to see whose figures these are and in which currency.",
      "Habilita res.company (lectura) para ver de qué empresa y en qué moneda son las cifras.",
    ),
    onlyBilled: pick(
      "From invoices and bills alone: enable account.move.line and account.account for the profit and loss of the books.",
      "Solo con facturas: habilita account.move.line y account.account para el resultado contable.",
    ),
    asOfToday: pick("As of today, whatever the period.", "A fecha de hoy, sea cual sea el periodo."),
    mixedCurrencies: pick(
      "Orders are in their own currencies, never added up: enable sale.report (read) for one ranking in the company's.",
      "Los pedidos están en su propia moneda y no se suman: habilita sale.report (lectura) para una sola clasificación en la de la empresa.",
    ),
    withWon: pick(
      "Won opportunities are among these: enable crm.stage (read) to tell them apart.",
      "Las oportunidades ganadas están incluidas: habilita crm.stage (lectura) para distinguirlas.",
    ),
    notInstalled: (model) =>
      pick(
        `Odoo has no ${model}: its app is not installed.`,
        `Odoo no tiene ${model}: su aplicación no está instalada.`,
      ),
    noRight: (model) =>
      pick(
        `The connection's Odoo user may not read ${model}.`,
        `El usuario de Odoo de la conexión no puede leer ${model}.`,
      ),
    denied: (model, field) =>
      pick(`Left out: ${field} of ${model} is not enabled.`, `Sin incluir: ${field} de ${model} no está habilitado.`),
    leftOut: (why) => pick(`Left out: ${why}`, `Sin incluir: ${why}`),
    closed: (what, model) =>
      pick(
        `${what}: left out until ${model} is enabled (read).`,
        `${what}: sin incluir mientras ${model} no se habilite (lectura).`,
      ),
    otherCompanies: (id, others, more) =>
      pick(
        `Company ${id} alone; for another give company: ${others.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
        `Solo la empresa ${id}; para otra, indica company: ${others.join(", ")}${more > 0 ? ` y ${more} más` : ""}.`,
      ),
    newest: (shown, all, what) =>
      pick(`${what}: the newest ${shown} of ${all}.`, `${what}: los ${shown} más recientes de ${all}.`),
    first: (shown, all, what) =>
      pick(
        `${what}: the first ${shown} of ${all}; the totals are over all.`,
        `${what}: los ${shown} primeros de ${all}; los totales son de todos.`,
      ),
    shownAlone: (what) =>
      pick(
        `${what}: those of the customer and of the orders and invoices shown.`,
        `${what}: las del cliente y las de los pedidos y facturas mostrados.`,
      ),
    people: (shown, all) =>
      pick(
        `Notes at ${shown} of the customer's ${all} contacts and addresses.`,
        `Notas en ${shown} de los ${all} contactos y direcciones del cliente.`,
      ),
  };
}
