import { z } from "zod";

/** The parts that the tools' input schemas are made of; descriptions are read by models, so they are short. */
export const modelName = z.string().min(1).max(128).describe('Such as "res.partner"');
export const recordId = z.int().min(1).max(2_147_483_647);
/** For reading: rows of Odoo's reports have negative ids where they come from several tables, and ids that hold a day too. */
export const readableId = z.int().refine((id) => id !== 0, "Expected a record id: a whole number other than 0");
export const fieldNames = z.array(z.string().min(1).max(128)).min(1).max(100);
/**
 * A list, the same as JSON text, or Odoo's Python form. It is advertised as text: the validators of several vendors refuse
 * unions, and lists whose items may be anything.
 */
export const domain = z
  .unknown()
  .refine((value) => typeof value === "string" || Array.isArray(value), "Expected a domain: a list, or its text")
  .meta({
    type: "string",
    description: 'Odoo domain, such as [["state","=","sale"],["date_order",">=","2026-01-01"]]',
  });
export const values = z.record(z.string(), z.unknown()).describe("Field values by name; relations by id");
export const context = z
  .record(z.string(), z.unknown())
  .describe("lang, tz, active_test (false: archived too), allowed_company_ids");
/** The same, of a tool whose schema is read beside one that says what it holds. */
export const sameContext = z.record(z.string(), z.unknown());
/** Its end is not advertised: nobody pages that far, and a list of tools is paid for by the word. */
export const offset = z
  .int()
  .min(0)
  .refine((rows) => rows <= 1_000_000, "Expected at most 1000000")
  .default(0);
export const keepHtml = z.boolean().describe("HTML fields as HTML, not as text");
