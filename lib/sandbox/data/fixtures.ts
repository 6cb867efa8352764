import type { OdooValue } from "../../kernel/odoo-values.ts";
import { bookingsOf, round, taxRate, totalOf } from "../models/amounts.ts";
import type { Row } from "../models/definition.ts";
import { models } from "../models/models.ts";
import type { Tables } from "../store.ts";
import { addPapers } from "./papers.ts";
import { addWork } from "./work.ts";

type Values = Record<string, OdooValue>;

/** A small generator of our own (mulberry32): the same company every day, on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const companies: readonly [name: string, city: string, country: number, state: number | false][] = [
  ["Azure Interior", "Madrid", 1, 1],
  ["Deco Levante", "Valencia", 1, 2],
  ["Gemini Furniture", "Barcelona", 1, 3],
  ["Lumber & Oak", "London", 3, false],
  ["Ready Mat", "Lyon", 2, false],
  ["The Jackson Group", "Dallas", 4, false],
  ["Hostelería del Sur", "Sevilla", 1, 4],
  ["Oficinas Cantábrico", "Bilbao", 1, 5],
  ["Atelier Rivoli", "Paris", 2, false],
  ["Northwind Studios", "Manchester", 3, false],
  ["Clínica Miramar", "Málaga", 1, 4],
  ["Colegio San Telmo", "Zaragoza", 1, 1],
  ["Delta PC", "Denver", 4, false],
  ["Muebles Quintana", "Oviedo", 1, 5],
  ["Coworking Plaza", "Madrid", 1, 1],
];
const suppliers: readonly [name: string, city: string, country: number][] = [
  ["Maderas del Norte", "Vitoria", 1],
  ["Steel & Glass Supplies", "Leeds", 3],
  ["Textiles Alcoy", "Alcoy", 1],
  ["Lumière Éclairage", "Lille", 2],
];
const firstNames = [
  "Ana",
  "Brandon",
  "Carmen",
  "Daniel",
  "Elena",
  "Floyd",
  "Gabriela",
  "Hugo",
  "Irene",
  "Julia",
  "Kim",
  "Lucas",
  "Marta",
  "Nicole",
  "Óscar",
  "Paula",
  "Rhonda",
  "Sergio",
  "Teresa",
  "Víctor",
];
const lastNames = [
  "Ruiz",
  "Freeman",
  "Ortega",
  "Fletcher",
  "Navarro",
  "Steward",
  "Iglesias",
  "Wilson",
  "Castro",
  "Dixon",
  "Vidal",
  "Ford",
  "Prieto",
  "Lam",
  "Campos",
];
const jobs = ["Purchasing Manager", "CEO", "Office Manager", "Accountant", "Store Manager"];

const catalogue: readonly [
  code: string,
  en: string,
  es: string,
  category: number,
  price: number,
  cost: number,
  stock: number,
][] = [
  ["FURN-001", "Large Desk", "Escritorio grande", 3, 499, 260, 24],
  ["FURN-002", "Corner Desk, Left Sit", "Escritorio de esquina izquierdo", 3, 585, 310, 8],
  ["FURN-003", "Standing Desk", "Escritorio elevable", 3, 729, 402, 5],
  ["FURN-004", "Office Chair", "Silla de oficina", 4, 189, 84, 62],
  ["FURN-005", "Office Chair Black", "Silla de oficina negra", 4, 209, 90, 41],
  ["FURN-006", "Conference Chair", "Silla de conferencia", 4, 133, 55, 33],
  ["FURN-007", "Ergonomic Stool", "Taburete ergonómico", 4, 98, 41, 7],
  ["FURN-008", "Meeting Table", "Mesa de reuniones", 3, 1140, 640, 6],
  ["FURN-009", "Coffee Table", "Mesa de centro", 3, 159, 72, 19],
  ["FURN-010", "Cabinet with Doors", "Armario con puertas", 5, 340, 180, 12],
  ["FURN-011", "Large Cabinet", "Armario grande", 5, 520, 290, 9],
  ["FURN-012", "Drawer Unit", "Cajonera", 5, 145, 66, 48],
  ["FURN-013", "Bookshelf", "Estantería", 5, 220, 110, 27],
  ["FURN-014", "Acoustic Bloc Screen", "Biombo acústico", 5, 295, 150, 15],
  ["FURN-015", "Three-Seat Sofa", "Sofá de tres plazas", 4, 980, 540, 4],
  ["FURN-016", "Armchair", "Sillón", 4, 420, 210, 11],
  ["LAMP-001", "Desk Lamp", "Lámpara de escritorio", 6, 59, 22, 85],
  ["LAMP-002", "Floor Lamp", "Lámpara de pie", 6, 119, 48, 23],
  ["LAMP-003", "Ceiling Panel LED", "Panel LED de techo", 6, 89, 36, 54],
  ["LAMP-004", "Pendant Lamp", "Lámpara colgante", 6, 149, 60, 3],
  ["ACCS-001", "Monitor Arm", "Brazo para monitor", 7, 79, 31, 70],
  ["ACCS-002", "Cable Tray", "Bandeja pasacables", 7, 24, 8, 140],
  ["ACCS-003", "Whiteboard", "Pizarra blanca", 7, 165, 74, 16],
  ["ACCS-004", "Flipover", "Rotafolio", 7, 92, 39, 9],
  ["ACCS-005", "Pedal Bin", "Papelera de pedal", 7, 47, 17, 38],
  ["ACCS-006", "Footrest", "Reposapiés", 7, 39, 14, 52],
  ["ACCS-007", "Desk Pad", "Vade de escritorio", 7, 22, 7, 95],
  ["ACCS-008", "Coat Stand", "Perchero", 7, 68, 27, 2],
];
const services: readonly [code: string, en: string, es: string, price: number][] = [
  ["SERV-001", "Assembly and Installation", "Montaje e instalación", 65],
  ["SERV-002", "Space Planning", "Diseño de espacios", 80],
  ["SERV-003", "Delivery", "Entrega a domicilio", 35],
];

/** The demo company's records as of `today`. Totals follow from lines, invoices from orders. */
export function buildFixtures(today: Date): Tables {
  const random = seeded(20_260_724);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const tables = new Map<string, Map<number, Row>>([...models.keys()].map((name) => [name, new Map()]));
  const at = (daysAgo: number, hour = 10) => {
    const moment = new Date(
      Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - daysAgo, hour, between(0, 59), 0),
    );
    // Nothing of the past happens later than now.
    return new Date(Math.min(moment.getTime(), daysAgo >= 0 ? today.getTime() : Number.MAX_SAFE_INTEGER));
  };
  const time = (moment: Date) => moment.toISOString().slice(0, 19).replace("T", " ");
  const day = (moment: Date) => time(moment).slice(0, 10);

  function add(model: string, values: Values, created: Date = at(600)): number {
    const table = tables.get(model) as Map<number, Row>;
    const id = table.size + 1;
    const row: Row = { id, create_date: time(created), write_date: time(created), create_uid: 2, write_uid: 2 };
    for (const [name, field] of models.get(model)?.fields ?? [])
      if (field.default !== undefined && typeof field.default !== "function") row[name] = field.default;
    table.set(id, { ...row, ...values });
    return id;
  }

  /** The journal items that balance an invoice, and what was paid of it. */
  function book(move: Row): void {
    const lines = [...(tables.get("account.move.line")?.values() ?? [])].filter((line) => line["move_id"] === move.id);
    for (const booking of bookingsOf(move, lines))
      add("account.move.line", { ...booking }, new Date(`${String(move["create_date"]).replace(" ", "T")}Z`));
    const total = round(totalOf(lines) * (1 + taxRate));
    const paid = move["payment_state"] === "paid" ? total : move["payment_state"] === "partial" ? round(total / 2) : 0;
    tables.get("account.move")?.set(move.id, { ...move, amount_paid: paid });
  }

  // Ground: currency, countries, the company itself, its people.
  add("res.currency", { name: "EUR", symbol: "€" });
  add("res.currency", { name: "USD", symbol: "$", rate: 1.1 });
  for (const [name, es, code, phone] of [
    ["Spain", "España", "ES", 34],
    ["France", "Francia", "FR", 33],
    ["United Kingdom", "Reino Unido", "GB", 44],
    ["United States", "Estados Unidos", "US", 1],
    ["Mexico", "México", "MX", 52],
    ["Germany", "Alemania", "DE", 49],
    ["Portugal", "Portugal", "PT", 351],
    ["Italy", "Italia", "IT", 39],
  ] as const) {
    add("res.country", { name, "name@es_ES": es, code, phone_code: phone });
  }
  for (const [name, code] of [
    ["Madrid", "M"],
    ["Valencia", "V"],
    ["Barcelona", "B"],
    ["Sevilla", "SE"],
    ["Bizkaia", "BI"],
  ] as const)
    add("res.country.state", { name, code, country_id: 1 });
  add("res.partner", {
    name: "Muebles Ribera",
    is_company: true,
    email: "hola@mueblesribera.example",
    phone: "+34 960 000 100",
    city: "Valencia",
    country_id: 1,
    state_id: 2,
    vat: "ESB00000000",
  });
  add("res.company", { name: "Muebles Ribera", partner_id: 1, currency_id: 1, country_id: 1 });
  for (const [name, login] of [
    ["OdooBot", "__system__"],
    ["Clara Ribera", "clara"],
    ["Marc Demo", "demo"],
    ["Laura Soler", "laura"],
    ["Tomás Gil", "tomas"],
  ] as const) {
    const partner = add("res.partner", {
      name,
      email: `${login.replace(/_/g, "")}@mueblesribera.example`,
      function: "Sales",
      active: login !== "__system__",
    });
    add("res.users", {
      name,
      login,
      partner_id: partner,
      email: `${login.replace(/_/g, "")}@mueblesribera.example`,
      active: login !== "__system__",
    });
  }
  const sellers = [2, 3, 4, 5];
  const second = add("res.partner", {
    name: "Ribera Contract",
    is_company: true,
    email: "hola@riberacontract.example",
    city: "Madrid",
    country_id: 1,
    state_id: 1,
    vat: "ESB11111111",
  });
  add("res.company", { name: "Ribera Contract", partner_id: second, currency_id: 1, country_id: 1 });
  // Every tenth paper is the second company's, and who sits in the United States is billed in dollars.
  const houseOf = (i: number) => (i % 10 === 7 ? 2 : 1);
  const currencyOf = (partner: number) => (tables.get("res.partner")?.get(partner)?.["country_id"] === 4 ? 2 : 1);
  for (const [name, es] of [
    ["VIP", "VIP"],
    ["Office", "Oficina"],
    ["Hospitality", "Hostelería"],
    ["Vendor", "Proveedor"],
  ] as const)
    add("res.partner.category", { name, "name@es_ES": es, color: between(1, 10) });

  // Customers with their people, vendors, some who are gone.
  const customers = companies.map(([name, city, country, state], i) => {
    const domain = `${name
      .toLowerCase()
      .normalize("NFD")
      .replace(/[^a-z]+/g, "")}.example`;
    const id = add(
      "res.partner",
      {
        name,
        is_company: true,
        email: `info@${domain}`,
        phone: `+34 910 000 ${String(100 + i)}`,
        website: `https://${domain}`,
        city,
        country_id: country,
        state_id: state,
        vat: `ES${String.fromCharCode(65 + i)}${10_000_000 + i * 7919}`,
        customer_rank: 1,
        user_id: pick(sellers),
        category_id: [between(1, 3)],
        lang: country === 1 ? "es_ES" : "en_US",
        comment: i % 4 === 0 ? "<p>Prefers delivery in the morning.</p>" : false,
        ref: `C${String(i + 1).padStart(4, "0")}`,
      },
      at(between(200, 580)),
    );
    for (let person = 0; person < 2; person++) {
      const who = `${pick(firstNames)} ${pick(lastNames)}`;
      add(
        "res.partner",
        {
          name: who,
          parent_id: id,
          email: `${who
            .toLowerCase()
            .normalize("NFD")
            .replace(/[^a-z]+/g, ".")}@${domain}`,
          phone: `+34 600 00${i % 10} ${100 + person}`,
          function: pick(jobs),
          city,
          country_id: country,
          state_id: state,
          lang: country === 1 ? "es_ES" : "en_US",
        },
        at(between(100, 400)),
      );
    }
    return id;
  });
  for (const [name, city, country] of suppliers)
    add("res.partner", {
      name,
      is_company: true,
      email: `ventas@${name
        .toLowerCase()
        .normalize("NFD")
        .replace(/[^a-z]+/g, "")}.example`,
      city,
      country_id: country,
      supplier_rank: 1,
      category_id: [4],
    });
  const vendors = [...(tables.get("res.partner") as Map<number, Row>).values()]
    .filter((row) => row["supplier_rank"] === 1)
    .map(({ id }) => id);
  for (const name of ["Antiguo Cliente", "Closed Shop Ltd", "Duplicado (no usar)"])
    add("res.partner", { name, is_company: true, active: false, email: false, city: "Madrid", country_id: 1 });

  // Products and where they are.
  for (const [name, es, parent] of [
    ["All", "Todos", false],
    ["Saleable", "Vendible", 1],
    ["Desks and Tables", "Escritorios y mesas", 2],
    ["Seating", "Asientos", 2],
    ["Storage", "Almacenaje", 2],
    ["Lighting", "Iluminación", 2],
    ["Accessories", "Accesorios", 2],
    ["Services", "Servicios", 1],
  ] as const)
    add("product.category", { name, "name@es_ES": es, parent_id: parent });
  add("uom.uom", { name: "Units", "name@es_ES": "Unidades" });
  add("uom.uom", { name: "Hours", "name@es_ES": "Horas" });
  add("stock.location", { name: "WH", usage: "view", location_id: false });
  add("stock.location", { name: "Stock", usage: "internal", location_id: 1 });
  add("stock.location", { name: "Showroom", usage: "internal", location_id: 1 });
  add("stock.location", { name: "Shelf A", usage: "internal", location_id: 2 });
  add("stock.location", { name: "Vendors", usage: "supplier", location_id: false });
  add("stock.location", { name: "Customers", usage: "customer", location_id: false });
  add("stock.warehouse", { name: "Muebles Ribera", code: "WH", lot_stock_id: 2 });
  for (const [code, en, es, category, price, cost, quantity] of catalogue) {
    const template = add("product.template", {
      name: en,
      "name@es_ES": es,
      default_code: code,
      barcode: `84100000${String(1000 + (tables.get("product.template")?.size ?? 0))}`,
      list_price: price,
      standard_price: cost,
      categ_id: category,
      is_storable: true,
      weight: between(1, 40),
      description_sale: `${en}, delivered within ${between(3, 12)} days.`,
      "description_sale@es_ES": `${es}, entrega en ${between(3, 12)} días.`,
    });
    const product = add("product.product", { product_tmpl_id: template });
    const shown = quantity > 10 ? between(1, 2) : 0;
    add("stock.quant", {
      product_id: product,
      location_id: quantity % 2 === 0 ? 2 : 4,
      quantity: quantity - shown,
      reserved_quantity: Math.min(quantity - shown, between(0, 2)),
      in_date: time(at(between(5, 90))),
    });
    if (shown > 0)
      add("stock.quant", {
        product_id: product,
        location_id: 3,
        quantity: shown,
        reserved_quantity: 0,
        in_date: time(at(between(5, 90))),
      });
  }
  for (const [code, en, es, price] of services) {
    const template = add("product.template", {
      name: en,
      "name@es_ES": es,
      default_code: code,
      list_price: price,
      standard_price: 0,
      categ_id: 8,
      uom_id: 2,
      type: "service",
    });
    add("product.product", { product_tmpl_id: template });
  }
  add("product.template", {
    name: "Discontinued Desk",
    "name@es_ES": "Escritorio descatalogado",
    default_code: "OLD-001",
    list_price: 99,
    categ_id: 3,
    active: false,
  });
  const priceOf = (product: number) =>
    tables.get("product.template")?.get(Number(tables.get("product.product")?.get(product)?.["product_tmpl_id"]));

  // Accounts, then eighteen months of orders with what was invoiced of them.
  for (const [code, name, es, type] of [
    ["430000", "Customers", "Clientes", "asset_receivable"],
    ["400000", "Vendors", "Proveedores", "liability_payable"],
    ["700000", "Product Sales", "Ventas de mercaderías", "income"],
    ["705000", "Service Sales", "Prestación de servicios", "income"],
    ["600000", "Purchases", "Compras de mercaderías", "expense"],
    ["621000", "Rent", "Arrendamientos", "expense"],
    ["628000", "Utilities", "Suministros", "expense"],
    ["572000", "Bank", "Bancos", "asset_cash"],
    ["477000", "Output VAT", "H.P. IVA repercutido", "liability_current"],
    ["472000", "Input VAT", "H.P. IVA soportado", "asset_current"],
  ] as const)
    add("account.account", { code, name, "name@es_ES": es, account_type: type });
  // Its moment is not drawn by lot: what is drawn for others stays what it was.
  const founded = new Date(today.getTime() - 590 * 86_400_000);
  for (const house of [1, 2])
    for (const [code, name, es, type] of [
      ["INV", "Customer Invoices", "Facturas de clientes", "sale"],
      ["BILL", "Vendor Bills", "Facturas de proveedores", "purchase"],
      ["BNK1", "Bank", "Banco", "bank"],
      ["MISC", "Miscellaneous Operations", "Operaciones varias", "general"],
    ] as const)
      add(
        "account.journal",
        { code, name, "name@es_ES": es, type, company_id: house },
        house === 1 ? undefined : founded,
      );
  const journalOf = (i: number, type: 1 | 2) => (houseOf(i) - 1) * 4 + type;
  // Both companies sell through the same teams, as in Odoo's own demo.
  add("crm.team", { name: "Sales", "name@es_ES": "Ventas", user_id: 2, sequence: 1, company_id: false });
  add("crm.team", { name: "Website", "name@es_ES": "Sitio web", user_id: 4, sequence: 2, company_id: false });
  for (const [name, es, won] of [
    ["New", "Nuevo", false],
    ["Qualified", "Calificado", false],
    ["Proposition", "Propuesta", false],
    ["Won", "Ganado", true],
  ] as const)
    add("crm.stage", { name, "name@es_ES": es, is_won: won, sequence: (tables.get("crm.stage")?.size ?? 0) + 1 });

  const productCount = catalogue.length;
  let invoices = 0;
  for (let i = 0; i < 160; i++) {
    // A fifth of them in the last four weeks, so that this month has something to rank.
    const daysAgo = i >= 128 ? between(0, 27) : between(28, 540);
    const moment = at(daysAgo, between(8, 17));
    const state = daysAgo < 6 && i % 3 === 0 ? "draft" : i % 17 === 0 ? "cancel" : i % 13 === 0 ? "sent" : "sale";
    const partner = pick(customers);
    const user = pick(sellers);
    const order = add(
      "sale.order",
      {
        name: `S${String(i + 1).padStart(5, "0")}`,
        partner_id: partner,
        date_order: time(moment),
        state,
        user_id: user,
        team_id: between(1, 2),
        // Quotations stand for a month, those of these days for a few days yet.
        validity_date:
          state === "draft"
            ? day(new Date(today.getTime() + (i % 10) * 86_400_000))
            : day(new Date(moment.getTime() + 30 * 86_400_000)),
        client_order_ref: i % 5 === 0 ? `PO-${between(1000, 9999)}` : false,
        invoice_status: state === "sale" ? "to invoice" : "no",
        currency_id: currencyOf(partner),
        company_id: houseOf(i),
      },
      moment,
    );
    const chosen = new Set(Array.from({ length: between(1, 4) }, () => between(1, productCount)));
    if (i % 4 === 0) chosen.add(productCount + between(1, services.length));
    for (const product of chosen) {
      const template = priceOf(product);
      const quantity = Number(template?.["list_price"]) > 400 ? between(1, 4) : between(1, 12);
      add(
        "sale.order.line",
        {
          order_id: order,
          product_id: product,
          name: `[${template?.["default_code"]}] ${template?.["name"]}`,
          product_uom_qty: quantity,
          qty_delivered: state === "sale" && daysAgo > 10 ? quantity : 0,
          qty_invoiced: 0,
          price_unit: template?.["list_price"] ?? 0,
          purchase_price: template?.["standard_price"] ?? 0,
          discount: i % 9 === 0 ? 10 : 0,
          sequence: 10,
        },
        moment,
      );
    }
    if (state !== "sale" || daysAgo < 4 || i % 11 === 0) continue;
    const invoiced = at(Math.max(daysAgo - between(1, 6), 0));
    const due = new Date(invoiced.getTime() + 30 * 86_400_000);
    const age = (today.getTime() - invoiced.getTime()) / 86_400_000;
    const paid = age > 75 ? i % 8 !== 0 : age > 20 ? i % 3 !== 0 : i % 5 === 0;
    const move = add(
      "account.move",
      {
        name: `INV/${invoiced.getUTCFullYear()}/${String(++invoices).padStart(5, "0")}`,
        move_type: "out_invoice",
        partner_id: partner,
        invoice_date: day(invoiced),
        invoice_date_due: day(due),
        date: day(invoiced),
        state: "posted",
        payment_state: paid ? "paid" : i % 10 === 0 ? "partial" : "not_paid",
        invoice_origin: `S${String(i + 1).padStart(5, "0")}`,
        invoice_user_id: user,
        journal_id: journalOf(i, 1),
        currency_id: currencyOf(partner),
        company_id: houseOf(i),
      },
      invoiced,
    );
    for (const line of [...(tables.get("sale.order.line") as Map<number, Row>).values()].filter(
      (row) => row["order_id"] === order,
    )) {
      tables.get("sale.order.line")?.set(line.id, { ...line, qty_invoiced: line["product_uom_qty"] ?? 0 });
      add(
        "account.move.line",
        {
          move_id: move,
          account_id: Number(line["product_id"]) > productCount ? 4 : 3,
          product_id: line["product_id"] ?? false,
          name: line["name"] ?? false,
          quantity: line["product_uom_qty"] ?? 0,
          price_unit: line["price_unit"] ?? 0,
          discount: line["discount"] ?? 0,
        },
        invoiced,
      );
    }
    tables
      .get("sale.order")
      ?.set(order, { ...(tables.get("sale.order")?.get(order) as Row), invoice_status: "invoiced" });
  }
  for (let i = 0; i < 40; i++) {
    const moment = at(between(2, 500));
    const vendor = pick(vendors);
    const state = i % 9 === 0 ? "draft" : "purchase";
    const order = add(
      "purchase.order",
      {
        name: `P${String(i + 1).padStart(5, "0")}`,
        partner_id: vendor,
        date_order: time(moment),
        date_planned: time(new Date(moment.getTime() + 10 * 86_400_000)),
        date_approve: state === "draft" ? false : time(moment),
        invoice_status: state === "draft" ? "no" : "invoiced",
        state,
        user_id: pick(sellers),
        company_id: houseOf(i),
      },
      moment,
    );
    const bill =
      state === "draft"
        ? undefined
        : add(
            "account.move",
            {
              name: `BILL/${moment.getUTCFullYear()}/${String(i + 1).padStart(5, "0")}`,
              move_type: "in_invoice",
              partner_id: vendor,
              invoice_date: day(moment),
              invoice_date_due: day(new Date(moment.getTime() + 45 * 86_400_000)),
              date: day(moment),
              state: "posted",
              payment_state: i % 4 === 0 ? "not_paid" : "paid",
              invoice_origin: `P${String(i + 1).padStart(5, "0")}`,
              journal_id: journalOf(i, 2),
              invoice_user_id: false,
              company_id: houseOf(i),
            },
            moment,
          );
    for (let line = between(1, 3); line > 0; line--) {
      const product = between(1, productCount);
      const template = priceOf(product);
      const quantity = between(2, 12);
      add(
        "purchase.order.line",
        {
          order_id: order,
          product_id: product,
          name: `[${template?.["default_code"]}] ${template?.["name"]}`,
          product_qty: quantity,
          qty_received: state === "draft" ? 0 : quantity,
          qty_invoiced: state === "draft" ? 0 : quantity,
          date_planned: time(new Date(moment.getTime() + 10 * 86_400_000)),
          price_unit: template?.["standard_price"] ?? 0,
        },
        moment,
      );
      if (bill !== undefined)
        add(
          "account.move.line",
          {
            move_id: bill,
            account_id: 5,
            product_id: product,
            name: String(template?.["name"]),
            quantity,
            price_unit: template?.["standard_price"] ?? 0,
          },
          moment,
        );
    }
  }
  for (let month = 0; month < 18; month++) {
    const moment = at(month * 30 + 3);
    const bill = add(
      "account.move",
      {
        name: `BILL/${moment.getUTCFullYear()}/${String(900 + month).padStart(5, "0")}`,
        move_type: "in_invoice",
        partner_id: vendors[0] ?? false,
        invoice_date: day(moment),
        invoice_date_due: day(moment),
        date: day(moment),
        state: "posted",
        payment_state: "paid",
        ref: "Rent and utilities",
        journal_id: 2,
        invoice_user_id: false,
      },
      moment,
    );
    add("account.move.line", { move_id: bill, account_id: 6, name: "Rent", quantity: 1, price_unit: 1450 }, moment);
    add(
      "account.move.line",
      { move_id: bill, account_id: 7, name: "Utilities", quantity: 1, price_unit: 210 + month },
      moment,
    );
  }

  // The pipeline, and what was said about customers.
  const wishes = [
    "Office refit",
    "New showroom",
    "Chairs for the meeting room",
    "Hotel lobby",
    "School library",
    "Home office set",
    "Lighting project",
    "Reception desk",
  ];
  for (let i = 0; i < 40; i++) {
    const stage = between(1, 4);
    const opened = at(between(1, 150));
    const known = i % 3 !== 0;
    const partner = pick(customers);
    const who = `${pick(firstNames)} ${pick(lastNames)}`;
    add(
      "crm.lead",
      {
        name: `${pick(wishes)}${known ? ` for ${String(tables.get("res.partner")?.get(partner)?.["name"])}` : ""}`,
        type: i % 8 === 0 ? "lead" : "opportunity",
        partner_id: known ? partner : false,
        contact_name: who,
        email_from: `${who
          .toLowerCase()
          .normalize("NFD")
          .replace(/[^a-z]+/g, ".")}@correo.example`,
        phone: `+34 611 000 ${100 + i}`,
        stage_id: stage,
        user_id: pick(sellers),
        team_id: between(1, 2),
        expected_revenue: between(8, 240) * 100,
        probability: [10, 30, 60, 100][stage - 1] ?? 10,
        priority: String(between(0, 3)),
        date_deadline: day(at(-between(3, 60))),
        date_open: time(opened),
        date_closed: stage === 4 ? time(at(between(0, 20))) : false,
      },
      opened,
    );
  }
  addPapers({ tables, add, at, customers, vendors, currencyOf });
  addWork({ tables, today, add, customers, vendors });
  for (const move of tables.get("account.move")?.values() ?? []) if (move["state"] === "posted") book(move);
  return tables;
}
