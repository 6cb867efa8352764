import { describe, expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { HttpError } from "../../../http/outgoing/http-error.ts";
import { fromHttpError } from "../../../odoo/faults/errors.ts";
import type { OdooTransport } from "../../../odoo/types.ts";
import { getRecord } from "./get-record.ts";

const args = { model: "res.partner", record_id: 2 };

test.each([
  ["19.0", "https://odoo.example.com/odoo/res.partner/2"],
  ["18.0", "https://odoo.example.com/odoo/res.partner/2"],
  ["saas~18.2", "https://odoo.example.com/odoo/res.partner/2"],
  ["17.0", "https://odoo.example.com/web#id=2&model=res.partner&view_type=form"],
  ["14.0", "https://odoo.example.com/web#id=2&model=res.partner&view_type=form"],
])("get_record links into the web client of Odoo %s", async (series, link) => {
  const { data, text } = await runTool(getRecord, createTinyOdoo(), args, { series });
  expect(data["link"]).toBe(link);
  expect(text).toContain(link);
});

test("get_record answers no link for the sandbox, which has no web client", async () => {
  expect((await runTool(getRecord, createTinyOdoo(), args, { url: "" })).data).not.toHaveProperty("link");
});

test("get_record reads more fields than a list, in one call", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(getRecord, odoo, args);
  expect(data["record"]).toMatchObject({ id: 2, name: "Azure Interior", comment: "Pays late", child_ids: [] });
  expect(odoo.calls).toHaveLength(1);
});

test("get_record cuts a very long text and names its field", async () => {
  const odoo = createTinyOdoo();
  Object.assign(odoo.records.get("res.partner")?.get(2) ?? {}, { comment: "x".repeat(100_000) });
  const { data, text } = await runTool(getRecord, odoo, { ...args, fields: ["comment"] });
  expect(data["clipped_fields"]).toEqual(["comment"]);
  expect(JSON.stringify(data).length).toBeLessThan(20_000);
  expect(text).toContain("Cut short: comment");
});

describe("an answer that is too large", () => {
  /** Returns an Odoo that answers at most 8 MB, with a record whose fields have so many characters. */
  function odooOf(comment: number, email = 10) {
    const odoo = createTinyOdoo();
    const values = { comment: "x".repeat(comment), email: "x".repeat(email) };
    Object.assign(odoo.records.get("res.partner")?.get(2) ?? {}, values);
    const call = odoo.transport.call.bind(odoo.transport);
    const transport: OdooTransport = {
      ...odoo.transport,
      async call(asked, options) {
        const answer = await call(asked, options);
        if (JSON.stringify(answer).length > 8_000_000)
          throw fromHttpError(new HttpError("too_large", { sent: true }), false);
        return answer;
      },
    };
    return { ...odoo, transport };
  }

  test.each([
    ["that was asked for", { fields: ["name", "comment"] }],
    ["that is read by default", {}],
  ])("an answer that is too large names the large field %s, and how to go on", async (_, more) => {
    await expect(runTool(getRecord, odooOf(9_000_000), { ...args, ...more })).rejects.toMatchObject({
      message: "Odoo's answer is too large because of comment.",
      options: { path: "fields", hint: "Name the fields that you need in fields, without comment." },
    });
  });

  test("an answer that is too large without a large field says so", async () => {
    await expect(runTool(getRecord, odooOf(10, 9_000_000), args)).rejects.toMatchObject({
      message: "Odoo's answer is too large.",
    });
  });
});

test.each([-7, 10_000_010_260_601])("get_record reads a row of a report by an id such as %i", async (id) => {
  const odoo = createTinyOdoo();
  odoo.records.get("res.partner")?.set(id, { id, name: "Row" });
  const { data } = await runTool(getRecord, odoo, { model: "res.partner", record_id: id, fields: ["name"] });
  expect(data["record"]).toEqual({ id, name: "Row" });
});

test("get_record refuses the id 0", () => {
  expect(() => getRecord.plan({ model: "res.partner", record_id: 0 })).toThrow(/record_id/);
});
