import { AppError } from "../kernel/errors.ts";
import type { Domain } from "../odoo/types.ts";
import { text } from "./cells.ts";
import { idOf } from "./company.ts";
import type { ReportContext } from "./report-context.ts";

export interface Customer {
  readonly id: number;
  readonly name: string;
  /** The ids of the customer with its contacts and addresses, 500 of them at most. */
  readonly contactIds: readonly number[];
  /** The number of all of them. */
  readonly contactCount: number;
}

const model = "res.partner";
const maxContacts = 500;
const maxNamed = 30;

/**
 * Returns the company of a name or an id. Throws AppError `not_found`, or `invalid_input` with the ids if several
 * match.
 */
export async function findCustomer(reporting: ReportContext, asked: string): Promise<Customer> {
  await reporting.need(model);
  // Archived contacts belong to the history, with their orders, invoices and notes.
  const hasActive = (await reporting.field(model, "active")) !== undefined;
  const archivedToo: Domain = hasActive ? [["active", "in", [true, false]]] : [];
  const { ids, more } = /^\d{1,10}$/.test(asked)
    ? { ids: [Number(asked)], more: false }
    : await idsOf(reporting, asked);
  const found = await reporting.rows(model, {
    domain: [["id", "in", [...ids]], ...archivedToo],
    fields: ["display_name", "commercial_partner_id"],
    limit: ids.length,
  });
  const companies = new Map(found.map((row) => [idOf(row["commercial_partner_id"]) ?? row.id, row]));
  const [id, ...others] = companies.keys();
  if (id === undefined) {
    throw new AppError("not_found", "There is no such customer.", {
      path: "customer",
      reason: "customer_missing",
      hint: "Look with find_record.",
    });
  }
  if (others.length > 0 || more) {
    const known = [id, ...others].join(", ");
    throw new AppError("invalid_input", "Several customers match this name.", {
      path: "customer",
      reason: "customer_unclear",
      params: { ids: known, more: more ? "yes" : "no" },
      hint: `Their ids: ${known}${more ? " and more" : ""}. See which with find_record, then give the id.`,
    });
  }
  const members: Domain = [["id", "child_of", [id]], ...archivedToo];
  const ask = { domain: members, fields: ["display_name"], order: "id" };
  const contacts = await reporting.rows(model, { ...ask, limit: maxContacts });
  const own = contacts.find((row) => row.id === id) ?? companies.get(id);
  return {
    id,
    name: text(own?.["display_name"], String(id)),
    contactIds: contacts.map((row) => row.id),
    contactCount: contacts.length < maxContacts ? contacts.length : await reporting.count(model, members),
  };
}

interface Named {
  readonly ids: readonly number[];
  readonly more: boolean;
}

/** Returns the contacts with exactly this name, or else those that Odoo's own name search finds. */
async function idsOf(reporting: ReportContext, asked: string): Promise<Named> {
  const name = asked.trim();
  const domain: Domain = [["name", "=ilike", name.replace(/[\\%_]/g, "\\$&")]];
  const exact = await reporting.rows(model, { domain, fields: ["id"], order: "id", limit: maxNamed + 1 });
  if (exact.length > 0) return first(exact.map(({ id }) => id));
  const found = await reporting.named(model, name, maxNamed + 1);
  const same = found.filter(([, other]) => other.trim().toLowerCase() === name.toLowerCase());
  return first((same.length > 0 ? same : found).map(([id]) => id));
}

function first(ids: readonly number[]): Named {
  return { ids: ids.slice(0, maxNamed), more: ids.length > maxNamed };
}
