import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { noClosedRowIsWritten, onlyOpenRows, type Planted } from "../linked-cases.ts";
import { type Seeded, seedTenant } from "../seed.ts";

const linked = ["ir.attachment", "mail.message", "mail.activity"];
let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoo: OdooTransport;
let planted: Planted;
let stores = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: [
      ...linked.map((model) => ({ model, allow: "rcwu", actions: ["action_feedback"] })),
      { model: "res.partner", allow: "rcw" },
      { model: "mail.activity.type", allow: "r" },
      { model: "res.users", allow: "r" },
    ],
  });
});
afterAll(() => database.close());
beforeEach(async () => {
  odoo = createSandbox({ now: () => new Date() }).open(`linked-${++stores}`);
  harness = createHarness(database, { odooOf: () => odoo });
  planted = await plant();
});
const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);

async function plant(): Promise<Planted> {
  const mark = `CANARY-${stores}`;
  const make = async (model: string, values: object) =>
    (await odoo.call({ model, method: "create", args: { values } })) as number;
  const two = async (model: string, values: (at: { model: string; id: number }) => object) =>
    [await make(model, values(open)), await make(model, values(closed))] as const;
  const open = { model: "res.partner", id: 1 };
  const closed = { model: "product.template", id: 1 };
  const datas = Buffer.from("text").toString("base64");
  const [{ id: modelId } = { id: 0 }] = (await odoo.call({
    model: "ir.model",
    method: "search_read",
    args: { domain: [["model", "=", "product.template"]], fields: ["id"] },
  })) as { id: number }[];
  const [{ id: openId } = { id: 0 }] = (await odoo.call({
    model: "ir.model",
    method: "search_read",
    args: { domain: [["model", "=", "res.partner"]], fields: ["id"] },
  })) as { id: number }[];
  return {
    mark,
    open,
    closed,
    file: await two("ir.attachment", ({ model, id }) => ({ name: mark, res_model: model, res_id: id, datas })),
    message: await two("mail.message", ({ model, id }) => ({ subject: mark, body: mark, model, res_id: id })),
    activity: await two("mail.activity", ({ model, id }) => ({
      summary: mark,
      res_model_id: model === "res.partner" ? openId : modelId,
      res_id: id,
    })),
  };
}

describe("rows that belong to records of other models", () => {
  test("attachments, messages and activities are read only for records of enabled models", async () => {
    await onlyOpenRows(call, planted);
  });

  test("attachments, messages and activities are written only for records of enabled models", async () => {
    await noClosedRowIsWritten(call, planted);
  });

  test("attachments, messages and activities of an enabled model are read and written as usual", async () => {
    const made = await call("create_record", {
      model: "mail.activity",
      values: { res_model: "res.partner", res_id: 1, summary: "Call" },
    });
    expect(made.isError, made.text).not.toBe(true);
    const changed = await call("update_record", {
      model: "mail.activity",
      record_id: planted.activity[0],
      values: { summary: "Visit" },
    });
    expect(changed.data["changed_fields"], changed.text).toEqual(["summary"]);
    const own = await call("search_records", {
      model: "res.partner",
      domain: [["activity_ids.summary", "=", "Visit"]],
      fields: ["id"],
    });
    expect(own.data["records"], own.text).toEqual([{ id: 1 }]);
  });

  test("conditions cannot reach attachments, messages and activities through a relation to any model", async () => {
    for (const domain of [
      [["attachment_ids.name", "ilike", planted.mark]],
      [["attachment_ids", "any", [["name", "ilike", planted.mark]]]],
      [["attachment_ids", "ilike", planted.mark]],
    ]) {
      const answer = await call("search_records", { model: "mail.message", domain, fields: ["id"] });
      expect(answer.text).toContain("rows may belong to records that are not enabled");
    }
    const groups = await call("aggregate_records", { model: "mail.message", groupby: ["attachment_ids"] });
    expect(groups.text).toContain("rows may belong to records that are not enabled");
  });
});
