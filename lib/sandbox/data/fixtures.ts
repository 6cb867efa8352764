import type { Tables } from "../store.ts";
import { addAccounts, bookAll } from "./accounts.ts";
import { addCompany } from "./company.ts";
import { addArchived, addCustomers, addVendors } from "./contacts.ts";
import { addDocuments } from "./documents.ts";
import { FixtureBuilder, nth } from "./fixture-builder.ts";
import { addLeads, addTeams } from "./pipeline.ts";
import { addProducts } from "./products.ts";
import { addPurchases, addRent } from "./purchases.ts";
import { addSales } from "./sales.ts";
import { addWork } from "./work.ts";

/**
 * Builds the demo company's records as of `today`. Totals follow from lines, invoices from orders. The order of the
 * steps matters, since all draw from the same sequence of random numbers.
 */
export function buildFixtures(today: Date): Tables {
  const builder = new FixtureBuilder(today);
  addCompany(builder);
  const customers = addCustomers(builder);
  const vendors = addVendors(builder);
  addArchived(builder);
  addProducts(builder);
  addAccounts(builder);
  addTeams(builder);
  addSales(builder, customers);
  addPurchases(builder, vendors);
  addRent(builder, nth(vendors, 0));
  addLeads(builder, customers);
  addDocuments(builder, customers, vendors);
  addWork(builder, customers, vendors);
  bookAll(builder);
  return builder.tables;
}
