import { z } from "zod";

/** The most companies of one key or of one connection of a grant. */
export const maxCompanies = 100;

/** Ids of Odoo companies, the default first. */
export const CompanyIds = z.array(z.int().positive().max(0x7fffffff)).min(1).max(maxCompanies);

export const ListOdooCompaniesInput = z.strictObject({
  connectionId: z.uuid(),
  /** True for an access key, which always acts through the credential of the connection. */
  forKey: z.boolean(),
});
export type ListOdooCompaniesInput = z.output<typeof ListOdooCompaniesInput>;
