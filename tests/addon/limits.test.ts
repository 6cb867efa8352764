import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { admin, create, keepRules, search, setParameter, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { call } from "./lab/call.ts";
import { workersOf } from "./lab/processes.ts";
import { type AddonServer, addonServers, sql } from "./lab/servers.ts";
import { makeKey, makeUser, type WireUser } from "./lab/users.ts";
import { execute, faultOf } from "./lab/xmlrpc.ts";

describe.each(addonServers())("limits on Odoo %s", (_series, server) => {
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

  test("4 workers with 16 parallel clients allow exactly the 1,000 calls of a limit, and each call leaves an audit row", {
    timeout: 240_000,
  }, async () => {
    expect(workersOf(server), "serve with ADDON_WORKERS=4").toBe(4);
    const user = await makeUser(server, ["base.group_partner_manager"]);
    // The limit is per day, because an hour is more likely to end during the test.
    await setLimit("all", "day", 1000);
    const mark = auditMark(server);
    const wanted = 1200;
    let sent = 0;
    const statuses = new Map<number, number>();
    const client = async (index: number) => {
      while (sent < wanted) {
        const turn = sent++;
        // One call in eight raises an error in Odoo. It counts and leaves its audit row too.
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

  test("a limit does not count the calls of another user", async () => {
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

  test("the limit of one kind of operation refuses no other kind", async () => {
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

  test("a call that one limit refuses does not count in the other limits", async () => {
    const user = await makeUser(server);
    await setLimit("read", "hour", 1);
    for (let i = 0; i < 5; i++) await read(server, user);
    const rows = sql<{ operation: string; period: string; hits: number }>(
      server,
      `SELECT operation, period, hits FROM mcp_counter WHERE user_id = ${user.uid}`,
    );
    expect(new Set(rows.map(({ hits }) => hits))).toEqual(new Set([1]));
  });

  test("operations with priority may use the share that is reserved for them", async () => {
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

  test("a notice is sent once at 80 and once at 100 percent of a limit", async () => {
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

  test("a call over the limit gets fault 429 over XML-RPC", async () => {
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
