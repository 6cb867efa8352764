import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, keepRules, search, setParameter, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { type Answer, ask, call } from "./lab/call.ts";
import { type AddonServer, addonServers, sql } from "./lab/servers.ts";
import { makeKey, makeUser, type WireUser } from "./lab/users.ts";

const privatePaths = ["/mcp/auth/validate", "/mcp/system/info", "/mcp/models", "/mcp/models/res.partner/access"];

describe.each(addonServers())("REST endpoints on Odoo %s", (_series, server) => {
  let user: WireUser;
  let restore: () => Promise<void>;
  const get = (path: string, headers: Record<string, string> = { "x-api-key": user.key }) =>
    ask(server, path, { headers });

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwc", { denied_fields: "comment", action_names: "open_commercial_entity" });
    await setRule(server, "res.country", "r");
    await setRule(server, "res.bank", "");
    user = await makeUser(server, ["base.group_partner_manager"]);
  });
  afterAll(() => restore());

  test("the health endpoint answers everybody in the envelope, with no-store", async () => {
    const answer = await get("/mcp/health", {});
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ success: true, data: { status: "ok", api: 1 } });
    requireForm(answer);
  });

  test("the addon does not answer /mcp itself", async () => {
    const response = await fetch(`${server.url}/mcp`, { redirect: "manual" });
    expect(response.status).toBe(404);
  });

  test.each(["GET", "POST"])("a key is validated by a %s request", async (method) => {
    const answer = await ask(server, "/mcp/auth/validate", { method, headers: { "x-api-key": user.key } });
    expect(answer.json).toEqual({
      success: true,
      data: { valid: true, user_id: user.uid, auth_method: "api_key" },
    });
    requireForm(answer);
  });

  test("a POST with a JSON content type is answered on series that route it to the addon", async () => {
    const headers = { "x-api-key": user.key, "content-type": "application/json" };
    const response = await fetch(`${server.url}/mcp/auth/validate`, { method: "POST", headers, body: "{}" });
    const answer = (await response.json()) as Record<string, unknown>;
    // Odoo 14 treats every such request as JSON-RPC and answers it before any route sees it.
    expect(answer).toMatchObject(server.major >= 16 ? { success: true } : { jsonrpc: "2.0" });
  });

  test("a key is also accepted as a bearer token", async () => {
    const answer = await get("/mcp/auth/validate", { authorization: `Bearer ${user.key}` });
    expect(answer.json.data).toMatchObject({ valid: true, user_id: user.uid });
  });

  test("a web session may read the rules, and a key takes precedence over a session", async () => {
    const cookie = await signIn(server, "demo", "demo");
    const session = await get("/mcp/auth/validate", { cookie });
    const [demo] = await search(server, "res.users", [["login", "=", "demo"]]);
    expect(session.json.data).toEqual({ valid: true, user_id: demo, auth_method: "session" });
    const both = await get("/mcp/auth/validate", { cookie, "x-api-key": user.key });
    expect(both.json.data).toMatchObject({ user_id: user.uid, auth_method: "api_key" });
    const wrong = await get("/mcp/auth/validate", { cookie, "x-api-key": "nonsense" });
    expect(wrong.status).toBe(401);
  });

  test("a call with a web session instead of a key is refused", async () => {
    const cookie = await signIn(server, "demo", "demo");
    const answer = await call(server, "", { model: "res.partner", method: "search_count" }, { cookie });
    expect([answer.status, answer.json.error.code]).toEqual([401, "E401"]);
  });

  test("the system info contains the database, series, language and number of open models", async () => {
    const { json } = await get("/mcp/system/info");
    const models = (await get("/mcp/models")).json.data["models"] as unknown[];
    expect(json.data).toEqual({
      db_name: server.database,
      odoo_version: expect.stringMatching(new RegExp(`^${server.major}\\.0`)),
      language: "en_US",
      enabled_mcp_models: models.length,
      mcp_server_version: expect.stringMatching(/^\d+\.\d+\.\d+(\.\d+)*$/),
      server_timezone: expect.any(String),
      rules_version: expect.any(Number),
      api: 1,
    });
  });

  test("the list of models contains their operations, actions and denied fields", async () => {
    const { data } = (await get("/mcp/models")).json;
    const models = data["models"] as { model: string }[];
    expect(models.find(({ model }) => model === "res.partner")).toEqual({
      model: "res.partner",
      name: "Contact",
      operations: { read: true, write: true, create: true, unlink: false },
      actions: ["open_commercial_entity"],
      denied_fields: ["comment"],
      writable_fields: [],
    });
    expect(models.map(({ model }) => model)).not.toContain("res.bank");
    expect(models.map(({ model }) => model)).toEqual(models.map(({ model }) => model).sort());
  });

  test("a read key gets the operations that it may do, not all that the rules allow", async () => {
    const reader = await makeKey(server, user.uid, { scope: "read" });
    const { json } = await get("/mcp/models/res.partner/access", { "x-api-key": reader.key });
    expect(json.data).toMatchObject({
      model: "res.partner",
      enabled: true,
      operations: { read: true, write: false, create: false, unlink: false },
    });
  });

  test("a key limited to models gets only those models", async () => {
    const limited = await makeKey(server, user.uid, { models: ["res.country"] });
    const { json } = await get("/mcp/models", { "x-api-key": limited.key });
    expect((json.data["models"] as { model: string }[]).map(({ model }) => model)).toEqual(["res.country"]);
    const refused = await get("/mcp/models/res.partner/access", { "x-api-key": limited.key });
    expect(refused.status).toBe(403);
  });

  test.each([
    ["res.partner", 200, undefined],
    ["res.bank", 403, "Model 'res.bank' is not enabled for MCP access."],
    ["ir.cron", 403, "Model 'ir.cron' is not enabled for MCP access."],
    ["no.such.model", 404, "Model 'no.such.model' not found in Odoo instance."],
    ["res.partner'--", 404, "Model 'res.partner'--' not found in Odoo instance."],
  ])("access to %s is answered with %i", async (model, status, message) => {
    const answer = await get(`/mcp/models/${encodeURIComponent(model)}/access`);
    expect(answer.status).toBe(status);
    requireForm(answer);
    if (message === undefined) return;
    expect(answer.json).toMatchObject({ success: false, error: { code: `E${status}`, message } });
  });

  test.each(privatePaths)("%s is refused with 401 without a valid key", async (path) => {
    const close = `${user.key.slice(0, -1)}${user.key.endsWith("A") ? "B" : "A"}`;
    for (const key of [undefined, "", "nonsense", "mcpa_00000000_x", close, "a".repeat(5000), "é".repeat(10)]) {
      const answer = await get(path, key === undefined ? {} : { "x-api-key": Buffer.from(key).toString("latin1") });
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ success: false, error: { code: "E401", class: "auth" } });
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      requireForm(answer);
    }
  });

  test.each(privatePaths)("%s is refused with 403 for a user outside the group MCP User", async (path) => {
    const outsider = await makeUser(server);
    const field = server.major >= 19 ? "group_ids" : "groups_id";
    const [group] = sql<{ res_id: number }>(
      server,
      "SELECT res_id FROM ir_model_data WHERE module = 'mcp_server' AND name = 'group_mcp_user'",
    );
    await admin(server, "res.users", "write", [[outsider.uid], { [field]: [[3, group?.res_id]] }]);
    const answer = await get(path, { "x-api-key": outsider.key });
    expect([answer.status, answer.json.error.code]).toEqual([403, "E403"]);
    const called = await call(server, outsider.key, { model: "res.partner", method: "search_count" });
    expect([called.status, called.json.error.code]).toEqual([403, "E403"]);
  });

  test("a disabled addon refuses everything but its health endpoint, and an enabled one answers again", async () => {
    await setParameter(server, "enabled", false);
    try {
      for (const path of privatePaths) {
        const answer = await get(path);
        expect(answer.json).toMatchObject({
          success: false,
          error: { code: "E403", message: "MCP Server is disabled globally." },
        });
      }
      const called = await call(server, user.key, { model: "res.partner", method: "search_count" });
      expect([called.status, called.json.error.message]).toEqual([403, "MCP Server is disabled globally."]);
      expect((await get("/mcp/health", {})).status).toBe(200);
    } finally {
      await setParameter(server, "enabled", "True");
    }
    expect((await get("/mcp/models")).status).toBe(200);
  });

  test("requests to the REST endpoints count in the limits and leave audit rows", async () => {
    const curious = await makeUser(server);
    const mark = auditMark(server);
    for (const path of privatePaths) expect((await get(path, { "x-api-key": curious.key })).status).toBe(200);
    await get("/mcp/models/res.bank/access", { "x-api-key": curious.key });
    expect(auditSince(server, mark, `user_id = ${curious.uid}`)).toMatchObject([
      { door: "rest", method: "validate", operation: "none", model: null, outcome: "ok", error_class: null },
      { door: "rest", method: "info", model: null, outcome: "ok" },
      { door: "rest", method: "models", model: null, outcome: "ok" },
      { door: "rest", method: "access", model: "res.partner", outcome: "ok" },
      { door: "rest", method: "access", model: "res.bank", outcome: "denied", error_name: "model_disabled" },
    ]);
    const [taken] = sql<{ hits: number }>(
      server,
      `SELECT hits FROM mcp_counter WHERE user_id = ${curious.uid} AND operation = 'all' AND period = 'day'`,
    );
    expect(taken?.hits).toBe(5);
  });

  test("a request over the limit gets 429 with the time to wait", async () => {
    const busy = await makeUser(server);
    const [limit] = await search(server, "mcp.limit", [
      ["operation", "=", "all"],
      ["period", "=", "hour"],
    ]);
    const [before] = (await admin(server, "mcp.limit", "read", [[limit], ["maximum"]])) as { maximum: number }[];
    await admin(server, "mcp.limit", "write", [[limit], { maximum: 3 }]);
    try {
      const answers: Answer[] = [];
      for (let i = 0; i < 4; i++)
        answers.push(await call(server, busy.key, { model: "res.country", method: "search_count" }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
      const last = answers[3] as Answer;
      const seconds = Number(last.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(3600);
      expect(last.json.error).toEqual({
        code: "E429",
        class: "limit",
        message: "Too many requests. Rate limit exceeded.",
        retry_after: seconds,
      });
      for (const path of privatePaths) {
        const answer = await get(path, { "x-api-key": busy.key });
        expect([answer.status, answer.json.error["class"]]).toEqual([429, "limit"]);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect((await get("/mcp/health", {})).status).toBe(200);
    } finally {
      await admin(server, "mcp.limit", "write", [[limit], { maximum: before?.maximum }]);
    }
  });

  test("a header that names another database is refused", async () => {
    const headers = { "x-api-key": user.key, "x-odoo-database": "postgres" };
    const response = await fetch(`${server.url}/mcp/auth/validate`, { headers });
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).not.toMatch(/"valid"|Traceback/);
  });
});

/** Checks what all answers of the addon have in common. */
function requireForm({ headers, status, json }: Answer): void {
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(json.success).toBe(status === 200);
  expect(headers.get("set-cookie")).toBeNull();
}

async function signIn(server: AddonServer, login: string, password: string): Promise<string> {
  const answer = await ask(server, "/web/session/authenticate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: { db: server.database, login, password } }),
  });
  return /session_id=[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] ?? "";
}
