import { describe, expect, test } from "vitest";
import type { TransportKind } from "#lib/odoo/types.ts";
import { createHarness } from "#tests/mcp/harness.ts";
import { labServers } from "../lab.ts";
import { connect, type Row, setUpWrites } from "./set-up-writes.ts";

describe.each(Object.entries(labServers()))("activities and wizards on Odoo %s as a user", (series, server) => {
  const writes = setUpWrites(series, server);
  const { major, call, okay, make, ask } = writes;

  test.each<TransportKind>(major >= 19 ? ["json2", "jsonrpc", "xmlrpc"] : ["jsonrpc", "xmlrpc"])(
    "an activity is created by model and record over %s",
    async (kind) => {
      const odoo = await connect(server, writes.fetch, kind);
      const own = createHarness(writes.database, { odooOf: () => odoo });
      const { data: customer } = await make("res.partner", { name: `Writes Activity ${kind}` });
      const values = {
        res_model: "res.partner",
        res_id: customer["id"],
        summary: "Call",
        note: "<p>About the <b>desk</b></p>",
        date_deadline: "2027-03-01",
      };
      const trial = await call("create_record", { model: "mail.activity", values, dry_run: true }, own);
      expect(trial.data, trial.text).toMatchObject({ dry_run: true, warnings: [] });
      const { data, text } = await call("create_record", { model: "mail.activity", values }, own);
      await own.recorder.stop();
      expect(data, text).toMatchObject({ fields_not_applied: [], record: { res_model: "res.partner" } });
      const activities = await ask<Row[]>("mail.activity", "search_read", [[["id", "=", data["id"]]]], {
        fields: ["res_model", "res_id", "summary", "date_deadline"],
      });
      expect(activities).toMatchObject([
        { res_model: "res.partner", res_id: customer["id"], summary: "Call", date_deadline: "2027-03-01" },
      ]);
    },
  );

  test("a wizard that no button opens marks a lead as lost, and its own button is refused with a hint", async () => {
    const { data } = await make("crm.lead", { name: "Writes Lead", type: "opportunity" });
    const lost = { model: "crm.lead", record_ids: [data["id"]], action: "crm.lead.lost" };
    expect((await okay("run_action", lost)).data).toMatchObject({ status: "wizard" });
    const [reason] = await ask<number[]>("crm.lost.reason", "search", [[]], { limit: 1 });
    const done = await okay("run_action", { ...lost, arguments: { lost_reason_id: reason } });
    expect(done.data, done.text).toMatchObject({ status: "done", records: [{ id: data["id"], active: false }] });
    const [lead] = await ask<Row[]>("crm.lead", "read", [
      [data["id"]],
      [major >= 17 ? "lost_reason_id" : "lost_reason"],
    ]);
    expect(Object.values(lead ?? {})).toContainEqual([reason, expect.any(String)]);
    if (major >= 17) return;
    const press = { model: "crm.lead.lost", record_ids: [1], action: "action_lost_reason_apply" };
    expect((await call("run_action", press)).text).toContain('action "crm.lead.lost"');
  });

  test("files, activities and messages at a missing record are refused as missing, and no file is left", async () => {
    const [model, id] = ["res.partner", 999_999_999];
    const files = () => ask<number>("ir.attachment", "search_count", [[["res_id", "=", id]]]);
    const at = { model, record_id: id };
    const activity = { res_model: model, res_id: id, summary: "x" };
    for (const [name, args, path] of [
      ["add_attachment", { ...at, name: "lost.txt", content: "x" }, "record_id"],
      ["list_attachments", at, "record_id"],
      ["create_record", { model: "mail.activity", values: activity }, "values.res_id"],
      ["create_record", { model: "mail.activity", values: activity, dry_run: true }, "values.res_id"],
      ["import_records", { model: "mail.activity", mode: "create", rows: [activity] }, "rows[0].res_id"],
    ] as const) {
      const answer = await call(name, args);
      expect(answer, answer.text).toMatchObject({ isError: true, error: { code: "odoo_missing", path } });
    }
    expect((await call("post_message", { ...at, body: "x" })).error.code).toBe("odoo_missing");
    expect(await files()).toBe(0);
  });

  test("an activity of a closed model is refused, and one without a model is refused with an example", async () => {
    const at = (values: object) =>
      call("create_record", {
        model: "mail.activity",
        values: { summary: "x", ...values } as Record<string, unknown>,
      });
    const closed = await at({ res_model: "project.task", res_id: 1 });
    expect(closed).toMatchObject({ isError: true, error: { code: "denied", path: "values.res_model" } });
    const lost = await at({ res_id: 1 });
    expect(lost).toMatchObject({ isError: true, error: { code: "invalid_input", path: "values.res_model" } });
    expect(lost.text).toContain('"res_model": "res.partner", "res_id": 7');
  });

  test("a meeting is created at a record, and activities are imported at it", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Meeting" });
    const place = { res_model: "res.partner", res_id: customer["id"] };
    const meeting = { name: "Writes", start: "2027-03-01T09:00:00Z", stop: "2027-03-01T10:00:00Z", ...place };
    const { data, text } = await make("calendar.event", meeting);
    expect(data, text).toMatchObject({ fields_not_applied: [], record: { res_model: "res.partner" } });
    const rows = [
      { ...place, summary: "One", date_deadline: "2027-03-02" },
      { ...place, summary: "Two", date_deadline: "2027-03-03" },
    ];
    const imported = await okay("import_records", { model: "mail.activity", mode: "create", rows });
    expect(imported.data, imported.text).not.toHaveProperty("warnings");
    const found = await ask<Row[]>("mail.activity", "search_read", [[["id", "in", imported.data["ids"]]]], {
      fields: ["res_model", "res_id"],
    });
    expect(found.map((row) => row["res_id"])).toEqual([customer["id"], customer["id"]]);
  });
});
