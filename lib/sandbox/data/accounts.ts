import { bookingsOf, round, taxRate, totalOf } from "../models/amounts.ts";
import type { Row } from "../models/definition.ts";
import { dayMs, type FixtureBuilder } from "./fixture-builder.ts";
import { accounts, journals } from "./tables/account.ts";

/** Adds the accounts of both companies, and the journals of each. */
export function addAccounts(builder: FixtureBuilder): void {
  builder.addAll("account.account", accounts);
  // The second company's journals have a fixed date: a random one would change the random numbers of all later records.
  const founded = new Date(builder.today.getTime() - 590 * dayMs);
  for (const company of [1, 2])
    for (const journal of journals)
      builder.add("account.journal", { ...journal, company_id: company }, company === 1 ? undefined : founded);
}

/** Returns the id of a company's journal for sales, 1, or purchases, 2. */
export function journalOf(company: number, type: 1 | 2): number {
  return (company - 1) * journals.length + type;
}

/** Adds the journal items that balance each posted entry, and records what was paid of it. */
export function bookAll(builder: FixtureBuilder): void {
  for (const move of builder.table("account.move").values()) if (move["state"] === "posted") book(builder, move);
}

function book(builder: FixtureBuilder, move: Row): void {
  const lines = [...builder.table("account.move.line").values()].filter((line) => line["move_id"] === move.id);
  const created = new Date(`${String(move["create_date"]).replace(" ", "T")}Z`);
  for (const booking of bookingsOf(move, lines)) builder.add("account.move.line", { ...booking }, created);
  const total = round(totalOf(lines) * (1 + taxRate));
  const paid = move["payment_state"] === "paid" ? total : move["payment_state"] === "partial" ? round(total / 2) : 0;
  builder.change("account.move", move.id, { amount_paid: paid });
}
