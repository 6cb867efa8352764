import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type AddonServer,
  type Answer,
  addonServers,
  admin,
  ask,
  auditMark,
  auditSince,
  type Call,
  call,
  create,
  execute,
  faultOf,
  keepRules,
  makeKey,
  makeStandardKey,
  makeUser,
  psql,
  search,
  setParameter,
  setRule,
  sql,
  type WireUser,
  workersOf,
  xmlrpc,
} from "./lab.ts";

describe.each(addonServers())("Odoo %s", (_series, server) => {
  let restore: () => Promise<void>;
  let limits: { id: number; maximum: number; active: boolean }[];

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwcu", { denied_fields: "comment", action_names: "open_commercial_entity" });
    await setRule(server, "res.country", "r");
    limits = (await admin(server, "mcp.limit", "search_read", [[], ["maximum", "active"]], {
      context: { active_test: false },
    })) as typeof limits;
  });
  afterEach(async () => {
    for (const { id, maximum, active } of limits)
      await admin(server, "mcp.limit", "write", [[id], { maximum, active }]);
    const known = limits.map(({ id }) => id);
    const added = await search(server, "mcp.limit", [["id", "not in", known]]);
    if (added.length > 0) await admin(server, "mcp.limit", "unlink", [added]);
  });
  afterAll(() => restore());

  const setLimit = async (operation: string, period: string, maximum: number) => {
    const [id] = await search(server, "mcp.limit", [
      ["operation", "=", operation],
      ["period", "=", period],
    ]);
    if (id === undefined) return create(server, "mcp.limit", { operation, period, maximum });
    return admin(server, "mcp.limit", "write", [[id], { maximum }]);
  };

  test("with 4 workers and 16 parallel clients a limit of 1,000 allows exactly 1,000, and each call is on record", {
    timeout: 240_000,
  }, async () => {
    expect(workersOf(server), "serve with ADDON_WORKERS=4").toBe(4);
    const user = await makeUser(server, ["base.group_partner_manager"]);
    // A window that a new hour or day would begin anew in the middle of the test is no window to count in.
    await setLimit("all", "day", 1000);
    const mark = auditMark(server);
    const wanted = 1200;
    let sent = 0;
    const statuses = new Map<number, number>();
    const client = async (index: number) => {
      while (sent < wanted) {
        const turn = sent++;
        // One in eight raises inside: it takes its place and leaves its row all the same.
        const raises = turn % 8 === 0;
        const body = raises
          ? { model: "res.partner", method: "write", ids: [2_000_000_000], args: { values: { color: 1 } } }
          : { model: "res.country", method: "search_count" };
        const { status } =
          index % 2 === 0 || raises ? await call(server, user.key, body) : await viaXml(server, user, "res.country");
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, index) => client(index)));
    const rows = auditSince(server, mark, `user_id = ${user.uid}`);
    const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
    expect(statuses.get(429)).toBe(wanted - 1000);
    expect([...statuses.values()].reduce((all, one) => all + one, 0)).toBe(wanted);
    expect(count("ok") + count("failed")).toBe(1000);
    expect(count("failed")).toBe(statuses.get(404) ?? 0);
    expect(count("failed")).toBeGreaterThan(0);
    expect(count("limited")).toBe(wanted - 1000);
    expect(count("running")).toBe(0);
    expect(rows).toHaveLength(wanted);
    const [counter] = sql<{ hits: number }>(
      server,
      `SELECT hits FROM mcp_counter WHERE user_id = ${user.uid} AND operation = 'all' AND period = 'day'`,
    );
    expect(counter?.hits).toBe(1000);
    const [usage] = sql<{ calls: number }>(
      server,
      `SELECT sum(u.calls)::int AS calls FROM mcp_key_usage u JOIN mcp_key k ON k.id = u.key_id WHERE k.user_id = ${user.uid}`,
    );
    expect(usage?.calls).toBe(1000);
  });

  test("a limit is of its user: another user's calls are not counted in it", async () => {
    const [one, two] = [await makeUser(server), await makeUser(server)];
    await setLimit("all", "hour", 2);
    const statuses = [];
    for (const user of [one, one, one, two, two, two]) statuses.push((await read(server, user)).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
  });

  test("two keys of one user share the user's limit", async () => {
    const user = await makeUser(server);
    const second = await makeKey(server, user.uid);
    await setLimit("all", "hour", 2);
    const statuses = [];
    for (const key of [user.key, second.key, user.key, second.key])
      statuses.push((await read(server, { ...user, key })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  test("a kind of operation has its own limit, and refuses no other kind", async () => {
    const user = await makeUser(server, ["base.group_partner_manager"]);
    await setLimit("write", "day", 1);
    const write = () =>
      call(server, user.key, {
        model: "res.partner",
        method: "write",
        ids: [1],
        args: { values: { color: 1 } },
        dry_run: true,
      });
    expect([(await write()).status, (await write()).status]).toEqual([200, 429]);
    expect((await read(server, user)).status).toBe(200);
  });

  test("what was refused for a full window takes no place in the others", async () => {
    const user = await makeUser(server);
    await setLimit("read", "hour", 1);
    for (let i = 0; i < 5; i++) await read(server, user);
    const rows = sql<{ operation: string; period: string; hits: number }>(
      server,
      `SELECT operation, period, hits FROM mcp_counter WHERE user_id = ${user.uid}`,
    );
    expect(new Set(rows.map(({ hits }) => hits))).toEqual(new Set([1]));
  });

  test("operations with priority may also take the share that is kept for them", async () => {
    const user = await makeUser(server, ["base.group_partner_manager"]);
    await setParameter(server, "priority_operations", "res.partner:write");
    await setParameter(server, "reserved_percent", "50");
    try {
      await setLimit("all", "day", 4);
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await read(server, user)).status);
      const write = { model: "res.partner", method: "write", ids: [1], args: { values: { color: 1 } }, dry_run: true };
      for (let i = 0; i < 3; i++) statuses.push((await call(server, user.key, write)).status);
      expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
    } finally {
      await setParameter(server, "priority_operations", false);
      await setParameter(server, "reserved_percent", "10");
    }
  });

  test("a notice is sent once at 80 and once at 100 percent of a window", async () => {
    const user = await makeUser(server);
    const [partner] = (await admin(server, "res.users", "read", [[user.uid], ["partner_id"]])) as {
      partner_id: [number, string];
    }[];
    await setLimit("all", "day", 10);
    for (let i = 0; i < 14; i++) await read(server, user);
    const table = server.major >= 16 ? "mail_notification" : "mail_message_res_partner_needaction_rel";
    const notices = () =>
      sql<{ subject: string }>(
        server,
        `SELECT m.subject FROM mail_message m JOIN ${table} r ON r.mail_message_id = m.id
          WHERE r.res_partner_id = ${partner?.partner_id[0]} AND m.subject LIKE 'MCP: %' ORDER BY m.id`,
      ).map(({ subject }) => /\d+%/.exec(subject)?.[0]);
    expect(notices()).toEqual(["80%", "100%"]);
  });

  describe("one call leaves one row", () => {
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
      ["field that is denied", "denied", "denied", json({ args: { domain: [["comment", "=", "x"]] } })],
      ["model that is not enabled", "denied", "denied", json({ model: "res.bank" })],
      ["model that is none", "denied", "denied", json({ model: "x'y" })],
      ["method outside the table", "denied", "denied", json({ method: "sudo" })],
      ["method outside the table, over XML-RPC", "denied", "denied", xml("res.partner", "copy_data", [[1], {}])],
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
      ["right that Odoo refuses", "failed", "access", json({ context: { allowed_company_ids: [999_999] } })],
      [
        "another user's number",
        "failed",
        "auth",
        () =>
          execute(server, { ...user, uid: user.uid + 1 }, "res.partner", "search_count", [[]]).catch(() => undefined),
      ],
    ])("%s: %s, %s", async (_what, outcome, errorClass, work) => {
      const mark = auditMark(server);
      await work();
      expect(auditSince(server, mark)).toMatchObject([
        { outcome, error_class: errorClass, user_id: user.uid, address: "127.0.0.1" },
      ]);
    });

    test("a wrong key leaves one row too, without a user, and at most 20 a minute for one address", async () => {
      const mark = auditMark(server);
      const wrong = "mcpa_0badc0de_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
      for (let i = 0; i < 30; i++) await call(server, wrong, { model: "res.partner", method: "search_count" });
      const rows = auditSince(server, mark);
      expect(rows.length).toBeLessThanOrEqual(20);
      for (const row of rows) expect(row).toMatchObject({ outcome: "denied", error_class: "auth", user_id: null });
      expect(JSON.stringify(rows)).not.toContain("AAAAAAA");
    });

    test("nothing is written where no row can be written", async () => {
      // Stands in for a full disk or a lock: the audit takes no row.
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

  describe("nobody changes or deletes a row of the audit", () => {
    let row: number;
    let snapshot: unknown;
    const all = () => sql(server, `SELECT * FROM mcp_audit WHERE id <= ${row} ORDER BY id`);

    beforeAll(async () => {
      await call(server, server.admin.apiKey, { model: "res.partner", method: "search_count" });
      row = auditMark(server);
      snapshot = all();
    });

    const uid = async () => (await search(server, "res.users", [["login", "=", "admin"]]))[0] as number;
    const values = { method: "forged" };
    const attempts: [string, () => Promise<unknown>][] = [
      [
        "write over /xmlrpc/2",
        async () =>
          xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [
            server.database,
            await uid(),
            "admin",
            "mcp.audit",
            "write",
            [[row], values],
          ]),
      ],
      [
        "unlink over /xmlrpc/2",
        async () =>
          xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [
            server.database,
            await uid(),
            "admin",
            "mcp.audit",
            "unlink",
            [[row]],
          ]),
      ],
      [
        "create over /xmlrpc/2",
        async () =>
          xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [
            server.database,
            await uid(),
            "admin",
            "mcp.audit",
            "create",
            [{ ...values, outcome: "ok", started_at: "2026-01-01 00:00:00" }],
          ]),
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
      ["its retention over /jsonrpc", () => admin(server, "mcp.audit", "_gc_retention", [])],
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
      [
        "deleting the user of the row",
        async () =>
          admin(server, "res.users", "unlink", [
            [
              (
                sql<{ user_id: number }>(
                  server,
                  "SELECT user_id FROM mcp_audit WHERE user_id > 10 ORDER BY id LIMIT 1",
                )[0] as { user_id: number }
              ).user_id,
            ],
          ]),
      ],
      [
        "deleting the key of the row",
        async () =>
          admin(server, "mcp.key", "unlink", [
            [
              (
                sql<{ key_id: number }>(
                  server,
                  "SELECT key_id FROM mcp_audit WHERE key_id IS NOT NULL ORDER BY id LIMIT 1",
                )[0] as { key_id: number }
              ).key_id,
            ],
          ]),
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

    test.each(attempts)("by %s", async (_way, attempt) => {
      await expect(attempt()).rejects.toThrow();
      expect(all()).toEqual(snapshot);
    });

    test("a user reads rows of their own alone, and an administrator all", async () => {
      const user = await makeUser(server);
      await read(server, user);
      const params = [server.database, user.uid, user.password, "mcp.audit", "search_read", [[], ["user_id"]]];
      const rows = (await xmlrpc(server, "/xmlrpc/2/object", "execute_kw", params)) as { user_id: [number] }[];
      expect(rows.map(({ user_id }) => user_id[0])).toEqual([user.uid]);
      expect(await admin(server, "mcp.audit", "search_count", [[]])).toBeGreaterThan(1);
    });
  });

  test("a full window is told over XML-RPC as fault 429", async () => {
    const user = await makeUser(server);
    await setLimit("all", "hour", 1);
    await read(server, user);
    expect((await faultOf(execute(server, user, "res.country", "search_count", [[]]))).code).toBe(429);
  });
});

const read = (server: AddonServer, user: WireUser) =>
  call(server, user.key, { model: "res.country", method: "search_count" });

async function viaXml(server: AddonServer, user: WireUser, model: string): Promise<{ status: number }> {
  try {
    await execute(server, user, model, "search_count", [[]]);
    return { status: 200 };
  } catch (error) {
    return { status: (error as { code: number }).code };
  }
}

function requireOk({ status, text }: Answer): void {
  if (status !== 200) throw new Error(text);
}
