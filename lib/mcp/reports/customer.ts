import { AppError } from "../../kernel/errors.ts";
import { text } from "./cells.ts";
import { idOf } from "./company.ts";
import type { Desk } from "./desk.ts";

export interface Customer {
  readonly id: number;
  readonly name: string;
  /** The company with its people and addresses. */
  readonly family: readonly number[];
}

const model = "res.partner";
const maxFamily = 500;

/** The company behind a name or an id. Throws AppError `not_found`, or `invalid_input` with the ids when it may be several. */
export async function findCustomer(desk: Desk, asked: string): Promise<Customer> {
  await desk.need(model);
  const ids = /^\d{1,10}$/.test(asked) ? [Number(asked)] : await idsOf(desk, asked);
  const found = await desk.rows(model, {
    domain: [["id", "in", ids]],
    fields: ["display_name", "commercial_partner_id"],
    limit: ids.length,
  });
  const companies = new Map(found.map((row) => [idOf(row["commercial_partner_id"]) ?? row.id, row]));
  const [id, ...others] = companies.keys();
  if (id === undefined) {
    throw new AppError("not_found", "There is no such customer.", { path: "customer", hint: "Look with find_record." });
  }
  if (others.length > 0) {
    throw new AppError("invalid_input", "Several customers are called like that.", {
      path: "customer",
      hint: `Their ids: ${[id, ...others].join(", ")}. See which with get_record, then give the id.`,
    });
  }
  const family = await desk.rows(model, {
    domain: [["id", "child_of", [id]]],
    fields: ["display_name"],
    order: "id",
    limit: maxFamily,
  });
  const own = family.find((row) => row.id === id) ?? companies.get(id);
  return { id, name: text(own?.["display_name"], String(id)), family: family.map((row) => row.id) };
}

/** By Odoo's own name search; a name that is exactly it wins over those that only hold it. */
async function idsOf(desk: Desk, name: string): Promise<number[]> {
  const found = await desk.named(model, name, 30);
  const exact = found.filter(([, other]) => other.trim().toLowerCase() === name.trim().toLowerCase());
  return (exact.length > 0 ? exact : found).map(([id]) => id);
}
