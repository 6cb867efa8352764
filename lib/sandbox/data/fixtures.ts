import type { Tables } from "../store.ts";
import { addAccounts, bookAll } from "./accounts.ts";
import { addCompany } from "./company.ts";
import { addArchived, addCustomers, addVendors } from "./contacts.ts";
import { Ground } from "./ground.ts";
import { addPapers } from "./papers.ts";
import { addLeads, addTeams } from "./pipeline.ts";
import { addProducts } from "./products.ts";
import { addPurchases, addRent } from "./purchases.ts";
import { addSales } from "./sales.ts";
import { addWork } from "./work.ts";

/**
 * The demo company's records as of `today`. Totals follow from lines, invoices from orders. The order of the steps is
 * part of the result: each draws from the same random numbers.
 */
export function buildFixtures(today: Date): Tables {
  const ground = new Ground(today);
  addCompany(ground);
  const customers = addCustomers(ground);
  const vendors = addVendors(ground);
  addArchived(ground);
  addProducts(ground);
  addAccounts(ground);
  addTeams(ground);
  addSales(ground, customers);
  addPurchases(ground, vendors);
  addRent(ground, vendors[0] as number);
  addLeads(ground, customers);
  addPapers(ground, customers, vendors);
  addWork(ground, customers, vendors);
  bookAll(ground);
  return ground.tables;
}
