import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { type Call, call, refusalOf, resultOf } from "./lab/call.ts";
import { type Contacts, openContacts, usualRule } from "./lab/contacts.ts";
import { rowCounts } from "./lab/row-counts.ts";
import { addonServers, sql } from "./lab/servers.ts";
import type { WireUser } from "./lab/users.ts";

describe.each(addonServers())("imports on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  let partner: number;
  const rows = (items: unknown, rest: Partial<Call> = {}): Call => ({
    model: "res.partner",
    method: "import_rows",
    args: { rows: items },
    ...rest,
  });
  const imported = (items: unknown, rest: Partial<Call> = {}) =>
    resultOf(server, user.key, rows(items, rest)) as Promise<{ ids: number[] | false; errors: unknown[] }>;
  const named = (name: string, values: object = {}) => ({ values: { name, ref: `WIRE-${name}`, ...values } });
  const refs = (pattern: string) =>
    sql<{ ref: string }>(server, `SELECT ref FROM res_partner WHERE ref LIKE '${pattern}' ORDER BY ref`);

  beforeAll(async () => {
    contacts = await openContacts(server);
    ({ user, partner } = contacts);
  });
  afterAll(() => contacts.close());

  test("an import creates and changes rows, and returns their ids in order", async () => {
    const { ids, errors } = await imported([
      named("I1"),
      { id: partner, values: { color: 9 } },
      named("I2", { child_ids: [[0, 0, { name: "Child", ref: "WIRE-I3" }]] }),
    ]);
    expect(errors).toEqual([]);
    expect(ids).toEqual([expect.any(Number), partner, expect.any(Number)]);
    expect(refs("WIRE-I_")).toEqual([{ ref: "WIRE-I1" }, { ref: "WIRE-I2" }, { ref: "WIRE-I3" }]);
    expect(sql(server, `SELECT color FROM res_partner WHERE id = ${partner}`)).toEqual([{ color: 9 }]);
  });

  test("an import with wrong rows reports each of them in Odoo's words and changes nothing", async () => {
    const before = rowCounts(server);
    const { ids, errors } = await imported([
      named("J1"),
      { values: { ref: "WIRE-J2", type: "contact" } },
      named("J3", { parent_id: 2 ** 30 }),
      { id: 2 ** 30, values: { color: 1 } },
      named("J4", { color: 99_999_999_999 }),
      { id: partner, values: { color: 4 } },
    ]);
    expect(ids).toBe(false);
    expect(errors).toEqual([1, 2, 3, 4].map((row) => ({ row, message: expect.stringMatching(/\w{3}/) })));
    expect(JSON.stringify(errors[0])).toMatch(/name/i);
    expect(JSON.stringify(errors[3])).toMatch(/Reference [0-9a-f]{12}/);
    expect(rowCounts(server)).toEqual(before);
    expect(sql(server, `SELECT color FROM res_partner WHERE id = ${partner}`)).toEqual([{ color: 9 }]);
  });

  test("an import of 100 rows is one call, and one of 101 rows is refused", async () => {
    const hundred = Array.from({ length: 100 }, (_, i) => named(`H${i}`));
    const mark = auditMark(server);
    expect((await imported(hundred)).errors).toEqual([]);
    expect(auditSince(server, mark)).toMatchObject([
      { method: "import_rows", operation: "create", outcome: "ok", row_count: 100, field_names: "name, ref" },
    ]);
    expect(await refusalOf(server, user.key, rows([...hundred, named("H100")]))).toBe("400 invalid malformed");
  });

  test("the audit row of a failed import has the outcome failed", async () => {
    const mark = auditMark(server);
    await imported([{ id: 2 ** 30, values: { name: "canary" } }]);
    const found = auditSince(server, mark);
    expect(found).toMatchObject([
      { method: "import_rows", operation: "write", outcome: "failed", error_class: "validation", row_count: null },
    ]);
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  test("a dry run of an import changes nothing", async () => {
    const before = rowCounts(server);
    for (const items of [[named("D1")], [named("D1"), { id: 2 ** 30, values: { color: 1 } }]]) {
      const { status, json } = await call(server, user.key, rows(items, { dry_run: true }));
      expect([status, json.data.dry_run]).toEqual([200, true]);
      expect((json.data.result as { errors: unknown[] }).errors).toHaveLength(items.length - 1);
    }
    expect(rowCounts(server)).toEqual(before);
  });

  test("the rules judge every row of an import before any row is created", async () => {
    const partners = () => rowCounts(server)["res_partner"];
    const before = partners();
    const denied = await call(server, user.key, rows([named("K1"), named("K2", { comment: "x" })]));
    expect([denied.status, denied.json.error.name, denied.json.error["path"]]).toEqual([
      403,
      "field_denied",
      "rows[1].values.comment",
    ]);
    await setRule(server, "res.partner", "rc", usualRule);
    const closed = await call(server, user.key, rows([named("K1"), { id: partner, values: { color: 1 } }]));
    expect([closed.status, closed.json.error.name, closed.json.error["path"]]).toEqual([
      403,
      "operation_disabled",
      "rows[1]",
    ]);
    await setRule(server, "res.partner", "rwcu", usualRule);
    expect(await refusalOf(server, user.key, rows([named("K1")], { model: "ir.cron" }))).toBe("403 denied hard_floor");
    expect(partners()).toBe(before);
  });
});
