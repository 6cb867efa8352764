import { describe, expect, test } from "vitest";
import { reconcileOrphans } from "#lib/audit/reconcile.ts";
import { AppError } from "#lib/kernel/errors.ts";
import { openTenantWorld, partner } from "../tenant-world.ts";

const world = openTenantWorld();
const { call, entries } = world;

describe("writing", () => {
  test("the intent of a write is committed before Odoo is called, and its outcome afterwards", async () => {
    const seen: unknown[] = [];
    world.odoo.before = async ({ method }) => {
      if (method === "create")
        seen.push(...(await world.database.admin`select tool, outcome, operation, fields from audit_entries`));
    };
    const { data } = await call("create_record", { ...partner, values: { name: "Ann" } });
    expect(seen).toMatchObject([{ tool: "create_record", outcome: "pending", operation: "create", fields: ["name"] }]);
    expect(await entries()).toMatchObject([{ outcome: "ok", record_ids: [String(data["id"])], odoo_calls: 5 }]);
  });

  test("a write without a committed intent is not sent to Odoo", async () => {
    await world.database.admin`revoke insert on audit_entries from mcp_odoo_app`;
    const result = await call("create_record", { ...partner, values: { name: "Ann" } });
    await world.database.admin`grant insert on audit_entries to mcp_odoo_app`;
    expect(result).toMatchObject({ isError: true, error: { code: "busy" } });
    expect(result.text).toContain("nothing was sent to Odoo");
    expect(world.odoo.calls).toEqual([]);
  });

  test("a write without an outcome after a crash is reported as unknown", async () => {
    let reached: () => void = () => {};
    const inOdoo = new Promise<void>((resolve) => {
      reached = resolve;
    });
    world.odoo.before = ({ method }) => (method === "create" ? new Promise(() => reached()) : undefined);
    void call("create_record", { ...partner, values: { name: "Ann" } });
    await inOdoo;
    const at = new Date(Date.now() + 1_000);
    const orphans = await reconcileOrphans(world.database.systemDb, { instance: "next", now: at, olderThan: at });
    expect(orphans).toMatchObject([{ tool: "create_record", model: "res.partner", tenantId: world.seeded.tenantId }]);
  });

  test("a write reports the values that Odoo did not take", async () => {
    const { data, text } = await call("create_record", { ...partner, values: { name: "Ann", score: 5 } });
    expect(data).toMatchObject({ record: { name: "Ann" }, fields_not_applied: [{ field: "score", now: 0 }] });
    expect(text).toContain("score: 0");
    const updated = await call("update_record", { ...partner, record_id: 2, values: { city: "Lyon", score: 9 } });
    expect(updated.data).toMatchObject({ changed_fields: ["city"], fields_not_applied: [{ field: "score", now: 0 }] });
  });

  test("a dry run changes nothing, says so and is not recorded as a create", async () => {
    const lacking = await call("create_record", { ...partner, values: { city: "Lyon" }, dry_run: true });
    expect(lacking).toMatchObject({ isError: true, error: { code: "invalid_input", path: "values.name" } });
    await world.harness.recorder.flush();
    await world.database.admin`truncate audit_entries`;
    const { data, text } = await call("create_record", { ...partner, values: { name: "Ann" }, dry_run: true });
    expect(data).toMatchObject({ dry_run: true, checked_by: "gateway", warnings: [] });
    expect(text).toContain("Odoo itself was not asked");
    expect(world.odoo.calls.some(({ method }) => method === "create")).toBe(false);
    expect(await entries()).toMatchObject([{ operation: "none", outcome: "ok" }]);
    const wrong = await call("update_record", { ...partner, record_id: 2, values: { name: 7 }, dry_run: true });
    expect(wrong).toMatchObject({ isError: true, error: { code: "invalid_input", path: "values.name" } });
  });

  test("a write succeeds even if reading its record back fails", async () => {
    world.odoo.before = ({ method }) => {
      if (method === "read") throw new AppError("odoo_access", "no");
    };
    expect(await call("create_record", { ...partner, values: { name: "Ann" } })).toMatchObject({ isError: false });
    expect(await entries()).toMatchObject([{ outcome: "ok" }]);
  });

  test("a write without an answer is unknown in the audit log and to the caller", async () => {
    world.odoo.before = ({ method }) => {
      if (method === "write") throw new AppError("odoo_upstream", "The connection broke.", { outcomeUnknown: true });
    };
    const result = await call("update_record", { ...partner, record_id: 2, values: { city: "Lyon" } });
    expect(result.text).toContain("may or may not");
    expect(await entries()).toMatchObject([{ outcome: "unknown", operation: "write" }]);
  });
});
