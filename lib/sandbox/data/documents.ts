import { toPdf } from "../pdf.ts";
import { stamp } from "../query/moments.ts";
import { dayOf, type FixtureBuilder, nth } from "./fixture-builder.ts";
import { lostReasons } from "./tables/crm.ts";
import { notes, subtypes } from "./tables/mail.ts";

/** Adds credit notes, drafts, lost leads, and messages and files of records. */
export function addDocuments(builder: FixtureBuilder, customers: readonly number[], vendors: readonly number[]): void {
  const customer = (i: number) => nth(customers, i);
  addCredit(builder, { type: "out_refund", number: "RINV1", partner: customer(2), daysAgo: 95, paid: true });
  addCredit(builder, { type: "out_refund", number: "RINV2", partner: customer(5), daysAgo: 40, paid: true });
  addCredit(builder, { type: "out_refund", number: "RINV3", partner: customer(8), daysAgo: 12, paid: false });
  addCredit(builder, { type: "in_refund", number: "RBILL1", partner: nth(vendors, 1), daysAgo: 33, paid: true });
  for (const i of [0, 3]) addDraft(builder, customer(i), 4 + i);
  addLostLeads(builder, customer);
  addMessages(builder, customers);
  addFiles(builder, customer(0));
}

interface Credit {
  readonly type: "out_refund" | "in_refund";
  readonly number: string;
  readonly partner: number;
  readonly daysAgo: number;
  readonly paid: boolean;
}

/** Adds a credit note for two chairs that were damaged in transport. */
function addCredit(builder: FixtureBuilder, { type, number, partner, daysAgo, paid }: Credit): void {
  const moment = builder.at(daysAgo);
  const sale = type === "out_refund";
  const day = dayOf(moment);
  const move = builder.add(
    "account.move",
    {
      name: `${number.slice(0, -1)}/${moment.getUTCFullYear()}/0000${number.slice(-1)}`,
      move_type: type,
      partner_id: partner,
      invoice_date: day,
      invoice_date_due: day,
      date: day,
      state: "posted",
      payment_state: paid ? "paid" : "not_paid",
      ref: "Damaged in transit",
      journal_id: sale ? 1 : 2,
      currency_id: builder.currencyOf(partner),
    },
    moment,
  );
  const [account, price] = sale ? [3, 189] : [5, 84];
  const line = { move_id: move, account_id: account, product_id: 4, quantity: 2, price_unit: price };
  builder.add("account.move.line", { ...line, name: "[FURN-004] Office Chair" }, moment);
}

function addDraft(builder: FixtureBuilder, partner: number, quantity: number): void {
  const draft = builder.add("account.move", {
    name: "/",
    move_type: "out_invoice",
    partner_id: partner,
    date: dayOf(builder.at(0)),
    journal_id: 1,
    currency_id: builder.currencyOf(partner),
  });
  const line = { move_id: draft, account_id: 4, product_id: 29, quantity, price_unit: 65 };
  builder.add("account.move.line", { ...line, name: "[SERV-001] Assembly and Installation" });
}

function addLostLeads(builder: FixtureBuilder, customer: (i: number) => number): void {
  builder.addAll("crm.lost.reason", lostReasons);
  for (let i = 0; i < 4; i++) {
    builder.add("crm.lead", {
      name: `Canteen furniture ${i + 1}`,
      type: "opportunity",
      partner_id: customer(i * 3),
      stage_id: (i % 3) + 1,
      user_id: (i % 4) + 2,
      expected_revenue: 2_500 + i * 800,
      probability: 0,
      active: false,
      lost_reason_id: (i % 3) + 1,
      date_open: stamp(builder.at(60 + i)),
    });
  }
}

function addMessages(builder: FixtureBuilder, customers: readonly number[]): void {
  builder.addAll("mail.message.subtype", subtypes);
  const authors = [...builder.table("res.users").values()].slice(1).map((user) => Number(user["partner_id"]));
  const add = (model: string, id: number, text: string | undefined, daysAgo: number, by: number) => {
    const moment = builder.at(daysAgo, 9);
    const values = { model, res_id: id, author_id: nth(authors, by), subtype_id: 2 };
    builder.add("mail.message", { ...values, body: `<p>${text}</p>`, date: stamp(moment) }, moment);
  };
  const note = (i: number) => notes[Math.trunc(i) % notes.length];
  for (const [i, id] of customers.slice(0, 10).entries())
    for (let n = 0; n < 1 + (i % 3); n++) add("res.partner", id, note(i + n * 3), 3 + i * 4 + n * 20, i + n);
  for (let order = 1; order <= 160; order += 20) add("sale.order", order, note(order / 20), 2 + (order % 7), order);
  for (let lead = 2; lead <= 10; lead += 4) add("crm.lead", lead, note(lead), lead, lead);
  add("account.move", 3, "Reminder sent by post.", 5, 1);
}

/** A picture of eight by eight pixels in the company's green. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mNQqojCihiGlgQAyCE9AaJxxhQAAAAASUVORK5CYII=";

function addFiles(builder: FixtureBuilder, customer: number): void {
  const add = (model: string, id: number, name: string, mimetype: string, content: Buffer, daysAgo: number) => {
    const values = { name, mimetype, datas: content.toString("base64"), res_model: model, res_id: id };
    builder.add("ir.attachment", values, builder.at(daysAgo, 11));
  };
  const offer = toPdf(["Offer S00001 - Muebles Ribera"]);
  const sizes = Buffer.from("Room A: 4.20 x 3.10 m\nRoom B: 5.00 x 3.40 m\n");
  const visit = Buffer.from("Visited on site. Lift is 1.90 m high.\n");
  const colour = Buffer.from(png, "base64");
  add("sale.order", 1, "Offer S00001.pdf", "application/pdf", offer, 30);
  add("sale.order", 1, "Measurements.txt", "text/plain", sizes, 28);
  add("sale.order", 1, "colour.png", "image/png", colour, 27);
  add("res.partner", customer, "Visit report.txt", "text/plain", visit, 20);
  add("res.partner", customer, "colour.png", "image/png", colour, 19);
}
