import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { noClosedRowIsWritten, onlyOpenRows, type Planted, rowsOf } from "#tests/mcp/linked-cases.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

describe.each(Object.entries(labServers()))("rows that belong to other records, on Odoo %s", (_, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let planted: Planted;
  const odoo = (model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server.admin, model, method, args, kwargs);
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);

  beforeAll(async () => {
    const transport = await openLab(server, server.admin, fetch);
    seeded = await seedTenant(database, {
      rules: [
        ...[
          "ir.attachment",
          "mail.message",
          "mail.activity",
          "mail.followers",
          "mail.tracking.value",
          "rating.rating",
        ].map((model) => ({ model, allow: "rcwu", actions: ["action_feedback"] })),
        { model: "res.partner", allow: "rcw", denied: ["phone"] },
        { model: "mail.activity.type", allow: "r" },
        { model: "res.users", allow: "r" },
      ],
      plan: "enterprise",
      url: server.url,
    });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    harness = createHarness(database, { odooOf: () => transport });
    planted = await createRows();
  });
  afterAll(async () => {
    for (const [model, ids] of rowsOf(planted)) await odoo(model, "unlink", [ids]).catch(() => {});
    await odoo("res.partner", "unlink", [[planted.open.id]]);
    await odoo("res.partner.category", "unlink", [[planted.closed.id]]).catch(() => {});
    await odoo("product.template", "unlink", [[planted.closed.id]]).catch(() => {});
    await harness.recorder.stop();
  });

  async function createRows(): Promise<Planted> {
    const mark = `CANARY-${Date.now()}`;
    const open = {
      model: "res.partner",
      id: (await odoo("res.partner", "create", [{ name: `Linked rows ${mark}` }])) as number,
    };
    const closed = {
      model: "product.template",
      id: (await odoo("product.template", "create", [{ name: `Linked rows ${mark}` }])) as number,
    };
    const two = async (model: string, values: (at: { model: string; id: number }) => Promise<object> | object) => {
      const ids: number[] = [];
      for (const at of [open, closed]) ids.push((await odoo(model, "create", [await values(at)])) as number);
      return ids as [number, number];
    };
    const modelId = async (model: string) =>
      ((await odoo("ir.model", "search", [[["model", "=", model]]])) as number[])[0];
    return {
      mark,
      open,
      closed,
      file: await two("ir.attachment", ({ model, id }) => ({
        name: mark,
        res_model: model,
        res_id: id,
        datas: Buffer.from(mark).toString("base64"),
        mimetype: "text/plain",
      })),
      message: await two("mail.message", ({ model, id }) => ({ subject: mark, body: mark, model, res_id: id })),
      activity: await two("mail.activity", async ({ model, id }) => ({
        summary: mark,
        res_model_id: await modelId(model),
        res_id: id,
      })),
    };
  }

  test("files, messages and activities are returned only if they belong to records of enabled models", async () => {
    await onlyOpenRows(call, planted);
    const files = await call("search_records", {
      model: "ir.attachment",
      domain: [["index_content", "ilike", planted.mark]],
      fields: ["index_content", "res_model"],
    });
    expect(files.data["records"], files.text).toEqual([
      expect.objectContaining({ id: planted.file[0], res_model: "res.partner" }),
    ]);
  });

  test("a row that leads to a row of a closed model returns its id without a name", async () => {
    await odoo("mail.message", "write", [[planted.message[0]], { parent_id: planted.message[1] }]);
    const read = await call("get_record", {
      model: "mail.message",
      record_id: planted.message[0],
      fields: ["parent_id"],
    });
    expect(read.data["record"], read.text).toMatchObject({ parent_id: planted.message[1] });
  });

  test("followers and tracked values are returned only if they belong to records of enabled models", async () => {
    for (const [model, field] of [
      ["mail.followers", "res_model"],
      ["mail.message", "model"],
      ["rating.rating", "res_model"],
    ] as const) {
      const groups = await call("aggregate_records", { model, groupby: [field], aggregates: ["__count"] });
      expect(groups.isError, groups.text).not.toBe(true);
      const models = new Set(
        (groups.data["groups"] as { key: Record<string, unknown> }[]).map(({ key }) => key[field]),
      );
      models.delete(false);
      models.delete(null);
      expect([...models].filter((name) => name !== "res.partner" && name !== "res.users")).toEqual([]);
    }
    const own = await odoo("mail.tracking.value", "search_count", [[]]);
    const returned = await call("search_records", { model: "mail.tracking.value", fields: ["id"], count: true });
    expect(returned.isError, returned.text).not.toBe(true);
    expect(Number(returned.data["total"])).toBeLessThan(Number(own));
  });

  test("activities, messages and files are written only at records of enabled models", async () => {
    await noClosedRowIsWritten(call, planted);
    const rows = await odoo("mail.activity", "read", [[planted.activity[1]], ["summary"]]);
    expect(rows).toEqual([{ id: planted.activity[1], summary: planted.mark }]);
  });

  test("activities and files at a record of an enabled model are created, changed and read", async () => {
    const made = await call("create_record", {
      model: "mail.activity",
      values: { res_model: "res.partner", res_id: planted.open.id, summary: planted.mark },
    });
    expect(made.isError, made.text).not.toBe(true);
    const changed = await call("update_record", {
      model: "mail.activity",
      record_id: made.data["id"],
      values: { summary: "Visit" },
    });
    expect(changed.data["changed_fields"], changed.text).toEqual(["summary"]);
    const own = await call("search_records", {
      model: "res.partner",
      domain: [
        ["activity_ids.summary", "=", "Visit"],
        ["message_ids.subject", "=", planted.mark],
      ],
      fields: ["id"],
    });
    expect(own.data["records"], own.text).toEqual([{ id: planted.open.id }]);
    const files = await call("list_attachments", { model: "res.partner", record_id: planted.open.id });
    expect(JSON.stringify(files.data), files.text).toContain(planted.mark);
    const read = await call("read_attachment", { model: "res.partner", attachment_id: planted.file[0] });
    expect(read.isError, read.text).not.toBe(true);
  });
});
