import { z } from "zod";

/** The parts of the input schemas of tools. Models read the descriptions, so they are short. */
export const modelName = z.string().min(1).max(128).describe('Such as "res.partner"');
export const recordId = z.int().min(1).max(2_147_483_647);
/** The id of a record to read. Rows of Odoo's reports may have negative ids, and ids that contain a day. */
export const readableId = z.int().refine((id) => id !== 0, "Expected a record id: a whole number other than 0");
export const fieldNames = z.array(z.string().min(1).max(128)).min(1).max(100);
/**
 * A domain as a list, as JSON text or as Python text. It is advertised as text: the validators of several vendors
 * refuse unions, and lists with items of any type.
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
/** `context` without its description: another tool in the same list describes it. */
export const sameContext = z.record(z.string(), z.unknown());
/** The first row. The schema omits the maximum to save tokens: no caller pages that far. */
export const offset = z
  .int()
  .min(0)
  .refine((rows) => rows <= 1_000_000, "Expected at most 1000000")
  .default(0);
export const keepHtml = z.boolean().describe("HTML fields as HTML, not as text");
