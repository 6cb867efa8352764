import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, keepRules, search, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { type Answer, ask, type Call, call } from "./lab/call.ts";
import { addonServers, psql, sql } from "./lab/servers.ts";
import { makeStandardKey, makeUser, type WireUser } from "./lab/users.ts";
import { execute, xmlrpc } from "./lab/xmlrpc.ts";

describe.each(addonServers())("the audit on Odoo %s", (_series, server) => {
  let restore: () => Promise<void>;
  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwcu", { denied_fields: "comment" });
    await setRule(server, "res.country", "r");
  });
  afterAll(() => restore());

  describe("the audit row of a call", () => {
    let user: WireUser;
    let partner: number;

    beforeAll(async () => {
      user = await makeUser(server, ["base.group_partner_manager"]);
      partner = await create(server, "res.partner", { name: "Wire audited", ref: "WIRE-AUDIT" });
    });
    afterAll(() => admin(server, "res.partner", "unlink", [[partner]]));

    const json = (body: Partial<Call>) => () =>
      call(server, user.key, { model: "res.partner", method: "search_count", ...body });
    const xml =
      (model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
      () =>
        execute(server, user, model, method, args, kwargs).catch(() => undefined);
    test.each<[string, string, string | null, () => Promise<unknown>]>([
      ["read", "ok", null, json({})],
      ["write", "ok", null, json({ method: "write", ids: [1], args: { values: { color: 1 } }, dry_run: true })],
      ["read over XML-RPC", "ok", null, xml("res.partner", "search_count", [[]])],
      ["denied field", "denied", "denied", json({ args: { domain: [["comment", "=", "x"]] } })],
      ["model not enabled", "denied", "denied", json({ model: "res.bank" })],
      ["model name that is malformed", "denied", "denied", json({ model: "x'y" })],
      ["method outside the policy table", "denied", "denied", json({ method: "sudo" })],
      ["method outside the policy table, over XML-RPC", "denied", "denied", xml("res.partner", "copy_data", [[1], {}])],
      ["malformed domain", "denied", "invalid", json({ args: { domain: [["x"]] } })],
      [
        "missing record",
        "failed",
        "missing",
        json({ method: "write", ids: [2_000_000_000], args: { values: { color: 1 } } }),
      ],
      [
        "value that Odoo refuses",
        "failed",
        "validation",
        json({ method: "write", ids: [1], args: { values: { parent_id: 1 } } }),
      ],
      ["value that the database refuses", "failed", "invalid", json({ args: { domain: [["id", "=", "x"]] } })],
      ["no right in Odoo", "failed", "access", json({ context: { allowed_company_ids: [999_999] } })],
      [
        "another user's id",
        "failed",
        "auth",
        () =>
          execute(server, { ...user, uid: user.uid + 1 }, "res.partner", "search_count", [[]]).catch(() => undefined),
      ],
    ])(
      "a call (%s) leaves one audit row with the outcome %s and the error class %s",
      async (_what, outcome, errorClass, work) => {
        const mark = auditMark(server);
        await work();
        expect(auditSince(server, mark)).toMatchObject([
          { outcome, error_class: errorClass, user_id: user.uid, address: "127.0.0.1" },
        ]);
      },
    );

    test("wrong keys leave audit rows without a user, at most 20 a minute for one address", async () => {
      const mark = auditMark(server);
      const wrong = "mcpa_0badc0de_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
      for (let i = 0; i < 30; i++) await call(server, wrong, { model: "res.partner", method: "search_count" });
      const rows = auditSince(server, mark);
      expect(rows.length).toBeLessThanOrEqual(20);
      for (const row of rows) expect(row).toMatchObject({ outcome: "denied", error_class: "auth", user_id: null });
      expect(JSON.stringify(rows)).not.toContain("AAAAAAA");
    });

    test("a write is undone if its audit row cannot be written", async () => {
      // The constraint makes the audit refuse the row, as a full disk or a lock would.
      psql(
        server,
        "ALTER TABLE mcp_audit ADD CONSTRAINT wire_full CHECK (agent IS DISTINCT FROM 'wire-full') NOT VALID",
      );
      try {
        const values = { city: "Unwritten" };
        const answer = await call(
          server,
          user.key,
          { model: "res.partner", method: "write", ids: [partner], args: { values } },
          { "user-agent": "wire-full" },
        );
        expect(answer.status).toBe(500);
        expect(sql(server, `SELECT 1 FROM res_partner WHERE id = ${partner} AND city = 'Unwritten'`)).toEqual([]);
      } finally {
        psql(server, "ALTER TABLE mcp_audit DROP CONSTRAINT wire_full");
      }
    });
  });

  describe("a row of the audit", () => {
    let row: number;
    let snapshot: unknown;
    const all = () => sql(server, `SELECT * FROM mcp_audit WHERE id <= ${row} ORDER BY id`);

    beforeAll(async () => {
      user = await makeUser(server, ["base.group_partner_manager"]);
      await call(server, user.key, { model: "res.partner", method: "search_count" });
      row = auditMark(server);
      snapshot = all();
    });

    const uid = async () => (await search(server, "res.users", [["login", "=", "admin"]]))[0] as number;
    const values = { method: "forged" };
    const overXml = async (method: string, args: unknown[]) =>
      xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [
        server.database,
        await uid(),
        "admin",
        "mcp.audit",
        method,
        args,
      ]);
    let user: WireUser;
    const attempts: [string, () => Promise<unknown>][] = [
      ["write over /xmlrpc/2", () => overXml("write", [[row], values])],
      ["unlink over /xmlrpc/2", () => overXml("unlink", [[row]])],
      [
        "create over /xmlrpc/2",
        () => overXml("create", [{ ...values, outcome: "ok", started_at: "2026-01-01 00:00:00" }]),
      ],
      ["write over /jsonrpc", () => admin(server, "mcp.audit", "write", [[row], values])],
      ["unlink over /jsonrpc", () => admin(server, "mcp.audit", "unlink", [[row]])],
      ["copy over /jsonrpc", () => admin(server, "mcp.audit", "copy", [[row]])],
      [
        "an import over /jsonrpc",
        async () => {
          const done = (await admin(server, "mcp.audit", "load", [[".id", "method"], [[String(row), "forged"]]])) as {
            ids: unknown;
          };
          if (done.ids === false) throw new Error("refused");
        },
      ],
      ["the retention job over /jsonrpc", () => admin(server, "mcp.audit", "_gc_retention", [])],
      [
        "write over /mcp/call",
        async () =>
          requireOk(
            await call(server, server.admin.apiKey, {
              model: "mcp.audit",
              method: "write",
              ids: [row],
              args: { values },
            }),
          ),
      ],
      [
        "unlink over /mcp/call",
        async () =>
          requireOk(await call(server, server.admin.apiKey, { model: "mcp.audit", method: "unlink", ids: [row] })),
      ],
      [
        "unlink over /mcp/xmlrpc/object",
        async () => execute(server, { uid: await uid(), key: server.admin.apiKey }, "mcp.audit", "unlink", [[row]]),
      ],
      ["a plain UPDATE in SQL", async () => psql(server, `UPDATE mcp_audit SET method = 'forged' WHERE id = ${row}`)],
      ["a plain DELETE in SQL", async () => psql(server, `DELETE FROM mcp_audit WHERE id = ${row}`)],
      ["a TRUNCATE in SQL", async () => psql(server, "BEGIN; TRUNCATE mcp_audit CASCADE; ROLLBACK")],
      [
        "a server action",
        async () => {
          const [model] = await search(server, "ir.model", [["model", "=", "mcp.audit"]]);
          const code = `env.cr.execute("UPDATE mcp_audit SET method = 'forged' WHERE id = ${row}")`;
          const action = await create(server, "ir.actions.server", {
            name: "wire",
            model_id: model,
            state: "code",
            code,
          });
          try {
            return await admin(server, "ir.actions.server", "run", [[action]]);
          } finally {
            await admin(server, "ir.actions.server", "unlink", [[action]]);
          }
        },
      ],
      ["deleting the user of the row", () => admin(server, "res.users", "unlink", [[user.uid]])],
      [
        "deleting the key of the row",
        async () => admin(server, "mcp.key", "unlink", [await search(server, "mcp.key", [["user_id", "=", user.uid]])]),
      ],
    ];
    if (server.major >= 19)
      attempts.push(
        ...["write", "unlink"].map((method): [string, () => Promise<unknown>] => [
          `${method} over /json/2`,
          async () => {
            const answer = await ask(server, `/json/2/mcp.audit/${method}`, {
              method: "POST",
              headers: {
                authorization: `bearer ${makeStandardKey(server, await uid())}`,
                "content-type": "application/json",
                "x-odoo-database": server.database,
              },
              body: JSON.stringify({ ids: [row], ...(method === "write" && { vals: values }) }),
            });
            requireOk(answer);
          },
        ]),
      );

    test.each(attempts)("a row of the audit is not changed by %s", async (_way, attempt) => {
      await expect(attempt()).rejects.toThrow();
      expect(all()).toEqual(snapshot);
    });

    test("a user reads only audit rows of their own, and an administrator reads all", async () => {
      const user = await makeUser(server);
      await call(server, user.key, { model: "res.country", method: "search_count" });
      const params = [server.database, user.uid, user.password, "mcp.audit", "search_read", [[], ["user_id"]]];
      const rows = (await xmlrpc(server, "/xmlrpc/2/object", "execute_kw", params)) as { user_id: [number] }[];
      expect(rows.map(({ user_id }) => user_id[0])).toEqual([user.uid]);
      expect(await admin(server, "mcp.audit", "search_count", [[]])).toBeGreaterThan(1);
    });
  });
});

function requireOk({ status, text }: Answer): void {
  if (status !== 200) throw new Error(text);
}
