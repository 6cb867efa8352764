import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";

type Values = Record<string, OdooValue>;

interface Ground {
  readonly tables: ReadonlyMap<string, Map<number, Row>>;
  add(model: string, values: Values, created?: Date): number;
  at(daysAgo: number, hour?: number): Date;
  currencyOf(partner: number): number;
  readonly customers: readonly number[];
  readonly vendors: readonly number[];
}

const time = (moment: Date) => moment.toISOString().slice(0, 19).replace("T", " ");
const day = (moment: Date) => time(moment).slice(0, 10);

const said = [
  "Called about the next order; wants a quote by Friday.",
  "Prefers delivery before ten, the loading bay is taken later.",
  "Asked for the desks in oak instead of beech. Sample sent.",
  "Pide factura a nombre de la central; confirmar el NIF antes de enviar.",
  "Paid late twice this year. Agreed on thirty days from now on.",
  "Visited the showroom, liked the standing desks.",
  "New purchasing manager since this month.",
  "Quejas por una silla dañada: repuesta sin coste.",
] as const;

/** What lies beside the books: credit notes and drafts, leads that were lost, what was said and the files that came with it. */
export function addPapers({ tables, add, at, currencyOf, customers, vendors }: Ground): void {
  const customer = (i: number) => customers[i % customers.length] as number;

  function credit(type: "out_refund" | "in_refund", number: string, partner: number, daysAgo: number, paid: boolean) {
    const moment = at(daysAgo);
    const sale = type === "out_refund";
    const move = add(
      "account.move",
      {
        name: `${number.slice(0, -1)}/${moment.getUTCFullYear()}/0000${number.slice(-1)}`,
        move_type: type,
        partner_id: partner,
        invoice_date: day(moment),
        invoice_date_due: day(moment),
        date: day(moment),
        state: "posted",
        payment_state: paid ? "paid" : "not_paid",
        ref: "Damaged in transit",
        journal_id: sale ? 1 : 2,
        currency_id: currencyOf(partner),
      },
      moment,
    );
    add(
      "account.move.line",
      {
        move_id: move,
        account_id: sale ? 3 : 5,
        product_id: 4,
        name: "[FURN-004] Office Chair",
        quantity: 2,
        price_unit: sale ? 189 : 84,
      },
      moment,
    );
  }
  credit("out_refund", "RINV1", customer(2), 95, true);
  credit("out_refund", "RINV2", customer(5), 40, true);
  credit("out_refund", "RINV3", customer(8), 12, false);
  credit("in_refund", "RBILL1", vendors[1] as number, 33, true);

  for (const i of [0, 3]) {
    const draft = add("account.move", {
      name: "/",
      move_type: "out_invoice",
      partner_id: customer(i),
      date: day(at(0)),
      journal_id: 1,
      currency_id: currencyOf(customer(i)),
    });
    add("account.move.line", {
      move_id: draft,
      account_id: 4,
      product_id: 29,
      name: "[SERV-001] Assembly and Installation",
      quantity: 4 + i,
      price_unit: 65,
    });
  }

  for (const [name, es] of [
    ["Too expensive", "Demasiado caro"],
    ["We don't have people/skills", "No tenemos personal/habilidades"],
    ["Not enough stock", "Sin existencias suficientes"],
  ] as const)
    add("crm.lost.reason", { name, "name@es_ES": es });
  for (let i = 0; i < 4; i++) {
    add("crm.lead", {
      name: `Canteen furniture ${i + 1}`,
      type: "opportunity",
      partner_id: customer(i * 3),
      stage_id: (i % 3) + 1,
      user_id: (i % 4) + 2,
      expected_revenue: 2_500 + i * 800,
      probability: 0,
      active: false,
      lost_reason_id: (i % 3) + 1,
      date_open: time(at(60 + i)),
    });
  }

  add("mail.message.subtype", { name: "Discussions", "name@es_ES": "Conversaciones" });
  add("mail.message.subtype", { name: "Note", "name@es_ES": "Nota", internal: true });
  const note = (model: string, id: number, text: string, daysAgo: number, author: number) => {
    const moment = at(daysAgo, 9);
    const values = { body: `<p>${text}</p>`, model, res_id: id, author_id: author, subtype_id: 2, date: time(moment) };
    return add("mail.message", values, moment);
  };
  const authors = [...(tables.get("res.users")?.values() ?? [])].slice(1).map((user) => Number(user["partner_id"]));
  const author = (i: number) => authors[i % authors.length] as number;
  customers.slice(0, 10).forEach((id, i) => {
    for (let n = 0; n < 1 + (i % 3); n++)
      note("res.partner", id, said[(i + n * 3) % said.length] as string, 3 + i * 4 + n * 20, author(i + n));
  });
  for (let order = 1; order <= 160; order += 20)
    note("sale.order", order, said[((order / 20) % said.length) | 0] as string, 2 + (order % 7), author(order));
  for (let lead = 2; lead <= 10; lead += 4)
    note("crm.lead", lead, said[lead % said.length] as string, lead, author(lead));
  note("account.move", 3, "Reminder sent by post.", 5, author(1));

  const file = (model: string, id: number, name: string, mimetype: string, content: Buffer, daysAgo: number) =>
    add(
      "ir.attachment",
      { name, mimetype, datas: content.toString("base64"), res_model: model, res_id: id },
      at(daysAgo, 11),
    );
  const first = customer(0);
  file("sale.order", 1, "Offer S00001.pdf", "application/pdf", pdf("Offer S00001 - Muebles Ribera"), 30);
  file(
    "sale.order",
    1,
    "Measurements.txt",
    "text/plain",
    Buffer.from("Room A: 4.20 x 3.10 m\nRoom B: 5.00 x 3.40 m\n"),
    28,
  );
  file("sale.order", 1, "colour.png", "image/png", Buffer.from(png, "base64"), 27);
  file(
    "res.partner",
    first,
    "Visit report.txt",
    "text/plain",
    Buffer.from("Visited on site. Lift is 1.90 m high.\n"),
    20,
  );
  file("res.partner", first, "colour.png", "image/png", Buffer.from(png, "base64"), 19);
}

/** A square of eight pixels in the house's green. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mNQqojCihiGlgQAyCE9AaJxxhQAAAAASUVORK5CYII=";

/** One page with one line of text. */
function pdf(text: string): Buffer {
  const stream = `BT /F1 18 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const at = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${end}`, "latin1");
}
