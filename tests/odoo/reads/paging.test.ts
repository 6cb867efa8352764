import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import type { Tool } from "#lib/mcp/catalog/define-tool.ts";
import { findRecord } from "#lib/mcp/tools/read/find-record.ts";
import { listAttachments } from "#lib/mcp/tools/read/list-attachments.ts";
import { searchRecords } from "#lib/mcp/tools/read/search-records.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { FieldInfo, FieldMap, OdooTransport } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

const models = [
  "res.partner",
  "res.partner.category",
  "res.country",
  "res.country.state",
  "res.currency",
  "res.users",
  "res.groups",
  "res.company",
  "product.template",
  "product.product",
  "product.category",
  "uom.uom",
  "sale.order",
  "sale.order.line",
  "sale.report",
  "purchase.order",
  "purchase.order.line",
  "stock.quant",
  "stock.location",
  "stock.move",
  "stock.picking",
  "account.move",
  "account.move.line",
  "account.account",
  "account.journal",
  "account.tax",
  "account.analytic.line",
  "crm.lead",
  "crm.stage",
  "crm.tag",
  "project.project",
  "project.task",
  "hr.employee",
  "hr.department",
  "mail.message",
  "mail.activity",
  "ir.attachment",
];
// A search by name also reads these models.
const rules = [...models, "res.country", "account.analytic.account"].map((model) => ({ model, read: true }));

let fetch: SafeFetch;
beforeAll(() => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => fetch.close());

describe.each(Object.entries(labServers()))("pages on Odoo %s", (_, server) => {
  describe.each(["admin", "demo"] as const)("as %s", (login) => {
    const user = server[login];
    const ofUser = (model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
      direct(server, user, model, method, args, kwargs);
    let odoo: OdooTransport;
    beforeAll(async () => {
      odoo = await openLab(server, user, fetch);
    });

    const known = new Map<string, FieldMap>();
    const run = (tool: Tool, args: Record<string, unknown>) =>
      runTool(tool, { transport: odoo } as TinyOdoo, args, { rules, series: server.series, fields: known });

    /** Follows next_offset from the first page to the last one and returns all ids. */
    async function follow(tool: Tool, args: Record<string, unknown>, list: string): Promise<number[]> {
      const ids: number[] = [];
      let offset = 0;
      for (;;) {
        const { data } = await run(tool, { ...args, offset });
        const { has_more: more, next_offset: next } = data as { has_more: boolean; next_offset?: number };
        const rows = data[list] as { id: number }[];
        expect(rows.length).toBeLessThanOrEqual(args["limit"] as number);
        ids.push(...rows.map(({ id }) => id));
        expect(more).toBe(next !== undefined);
        if (next === undefined) return ids;
        expect(next).toBeGreaterThan(offset);
        offset = next;
      }
    }

    /** Returns the ids that Odoo finds without a limit, or undefined if the user may not read the model. */
    const all = async (model: string, domain: unknown[] = []) => {
      try {
        return (await ofUser(model, "search", [domain])) as number[];
      } catch (error) {
        if (/AccessError/.test(String(error))) return undefined;
        throw error;
      }
    };

    /** Compares the pages of a tool with Odoo's records. Retries if the records changed in between. */
    async function compare(walk: () => Promise<number[]>, truth: () => Promise<number[]>, what: string) {
      for (let tries = 1; ; tries++) {
        const before = await truth();
        const found = await walk();
        const after = await truth();
        if (tries < 4 && (String(before) !== String(after) || String(found) !== String(after))) continue;
        expect(found, what).toEqual(after);
        return;
      }
    }

    test.each(models)(
      "the pages of %s contain each record exactly once, in every order and with every limit",
      async (model) => {
        const expected = await all(model);
        if (expected === undefined) return;
        const fields = await fieldsGet(odoo, model);
        // About five pages for each order, and the largest page size once.
        const few = Math.min(200, Math.max(3, Math.ceil(expected.length / 5)));
        const truth = async () => ((await all(model)) ?? []).sort(byNumber);
        // The orders are checked for one user only: the users differ in the rows that they see.
        const orders = login === "admin" ? ordersOf([...fields.values()]) : [];
        for (const order of [undefined, ...orders]) {
          for (const limit of order === undefined ? [few, 200] : [few]) {
            const args = { model, fields: ["id"], limit, ...(order === undefined ? {} : { order }) };
            const walk = async () => (await follow(searchRecords, args, "records")).sort(byNumber);
            await compare(walk, truth, `${model} by ${order}, ${limit} a page`);
          }
        }
      },
      240_000,
    );

    test.each([
      ["res.partner", "display_name"],
      ["sale.order", "date_order"],
      ["product.template", "name"],
      ["stock.location", "complete_name"],
      ["crm.lead", "priority"],
    ])("the first page of %s has Odoo's own order, which begins with %s", async (model, field) => {
      const own = (await ofUser(model, "search", [[]], { limit: 5 })) as number[];
      const { data } = await run(searchRecords, { model, fields: ["id"], limit: 5 });
      const ours = (data["records"] as { id: number }[]).map(({ id }) => id);
      const valuesOf = async (ids: number[]) => {
        const rows = (await ofUser(model, "read", [ids], { fields: [field] })) as Record<string, unknown>[];
        return ids.map((id) => rows.find((row) => row["id"] === id)?.[field]);
      };
      expect(await valuesOf(ours)).toEqual(await valuesOf(own));
    });

    test.each(login === "admin" ? [50, 200] : [200])(
      "pages of messages contain each message that the user sees once, %i a page",
      async (limit) => {
        const args = { model: "mail.message", fields: ["subject"], limit };
        // Odoo orders messages by descending id.
        const truth = async () => (await all("mail.message")) ?? [];
        await compare(() => follow(searchRecords, args, "records"), truth, `${limit} a page`);
      },
      240_000,
    );

    test.each([
      ["res.partner", "a"],
      ["product.product", "e"],
      ["product.template", "e"],
      ["product.product", "[FURN_7800]"],
      ["res.country", "an"],
      ["res.country.state", "ca"],
      ["res.users", "a"],
      ["sale.order", "S0"],
      ["account.account", "1"],
      ["account.analytic.account", "a"],
      ["hr.employee", "a"],
      ["mail.message", "a"],
      ["mail.activity", "e"],
      ["crm.lead", "o"],
    ])(
      "the pages of find_record contain each %s with a name like %j once",
      async (model, text) => {
        const truth = async () => {
          const found = await ofUser(model, "name_search", [text, [], "ilike", 100_000]);
          return (found as [number, string][]).map(([id]) => id).sort(byNumber);
        };
        let expected: number[];
        try {
          expected = await truth();
        } catch (error) {
          if (/AccessError/.test(String(error))) return;
          throw error;
        }
        const few = Math.min(50, Math.max(3, Math.ceil(expected.length / 4)));
        for (const limit of expected.length > 200 ? [50] : [few, 50]) {
          const walk = async () => (await follow(findRecord, { model, text, limit }, "matches")).sort(byNumber);
          await compare(walk, truth, `${limit} a page`);
        }
      },
      240_000,
    );

    test("the pages of list_attachments contain each file of a record once", async () => {
      const admin = (model: string, method: string, args: unknown[]) =>
        direct(server, server.admin, model, method, args);
      const [partner] = (await admin("res.partner", "search", [[]])) as number[];
      const made: number[] = [];
      for (let i = 0; i < 7; i++)
        made.push(
          (await admin("ir.attachment", "create", [
            { name: `page ${i}.txt`, datas: "eA==", res_model: "res.partner", res_id: partner },
          ])) as number,
        );
      try {
        const where = [
          ["res_model", "=", "res.partner"],
          ["res_id", "=", partner],
          ["res_field", "=", false],
        ];
        const expected = await all("ir.attachment", where);
        const args = { model: "res.partner", record_id: partner, limit: 2 };
        const found = await follow(listAttachments, args, "attachments");
        expect(found).toEqual(expected);
        expect(found.length).toBeGreaterThanOrEqual(7);
      } finally {
        await admin("ir.attachment", "unlink", [made]);
      }
    });
  });
});

/** Returns orders in which many records are equal: by a selection, a boolean and a relation, in both directions. */
function ordersOf(fields: readonly FieldInfo[]): string[] {
  const named = (test: (field: FieldInfo) => boolean) =>
    fields.find((field) => field.sortable && field.store && test(field));
  const equal = [
    named(({ type }) => type === "selection"),
    named(({ type }) => type === "boolean"),
    named(({ type, name }) => type === "many2one" && name !== "create_uid" && name !== "write_uid"),
  ].filter((field) => field !== undefined);
  return [
    ...equal.flatMap(({ name }, i) => (i === 1 ? [`${name} desc`] : [name])),
    "write_uid desc, create_uid",
  ].filter((order) => order.split(",").every((term) => fields.some(({ name }) => name === term.trim().split(" ")[0])));
}

function byNumber(a: number, b: number): number {
  return a - b;
}
