import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, keepRules, setParameter, setRule } from "./lab/admin.ts";
import { ask, call } from "./lab/call.ts";
import { type AddonServer, addonServers } from "./lab/servers.ts";
import { makeStandardKey, makeUser, type WireUser } from "./lab/users.ts";
import { execute, xmlrpc } from "./lab/xmlrpc.ts";

type HttpEntry = (server: AddonServer, user: WireUser, secret: string) => Promise<boolean>;

/** Odoo's own HTTP entries. Each function returns true if the entry accepts the secret. */
const entries: Readonly<Record<string, HttpEntry>> = {
  "/xmlrpc/2/common": async (server, { login, uid }, secret) =>
    (await xmlrpc(server, "/xmlrpc/2/common", "authenticate", [server.database, login, secret, {}])) === uid,
  "/xmlrpc/2/object": (server, { uid }, secret) =>
    opens(() =>
      xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [
        server.database,
        uid,
        secret,
        "res.users",
        "read",
        [[uid], ["name"]],
      ]),
    ),
  "/xmlrpc/object": (server, { uid }, secret) =>
    opens(() =>
      xmlrpc(server, "/xmlrpc/object", "execute", [server.database, uid, secret, "res.users", "read", [uid], ["name"]]),
    ),
  "/jsonrpc common": async (server, { login, uid }, secret) =>
    (await jsonrpc(server, "/jsonrpc", {
      service: "common",
      method: "login",
      args: [server.database, login, secret],
    })) === uid,
  "/jsonrpc object": (server, { uid }, secret) =>
    opens(() =>
      jsonrpc(server, "/jsonrpc", {
        service: "object",
        method: "execute_kw",
        args: [server.database, uid, secret, "res.users", "read", [[uid], ["name"]]],
      }),
    ),
  "/json/2": async (server, { uid }, secret) => {
    const answer = await ask(server, "/json/2/res.users/read", {
      method: "POST",
      headers: {
        authorization: `bearer ${secret}`,
        "content-type": "application/json",
        "x-odoo-database": server.database,
      },
      body: JSON.stringify({ ids: [uid], fields: ["name"] }),
    });
    return answer.status === 200;
  },
  "/web/session/authenticate": (server, { login, uid }, secret) =>
    opens(async () => {
      const session = (await jsonrpc(server, "/web/session/authenticate", {
        db: server.database,
        login,
        password: secret,
      })) as {
        uid?: unknown;
      };
      if (session.uid !== uid) throw new Refused();
    }),
  "the sign-in form": async (server, { login }, secret) => {
    const form = await ask(server, "/web/login");
    const cookie = cookieOf(form.headers);
    const token = /name="csrf_token" value="([^"]+)"/.exec(form.text)?.[1] ?? "";
    const answer = await ask(server, "/web/login", {
      method: "POST",
      headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrf_token: token, login, password: secret }).toString(),
    });
    // Odoo redirects after a sign-in, and shows the form again after a refusal.
    return answer.status === 303 || answer.status === 302;
  },
};
/** The entries that accept passwords, and those that accept standard keys: the web sign-in does not accept keys. */
const forPasswords = Object.keys(entries).filter((name) => name !== "/json/2");
const forKeys = Object.keys(entries).filter((name) => !name.includes("sign-in") && !name.startsWith("/web"));
const existingOn = (names: string[], server: AddonServer) =>
  names.filter((name) => name !== "/json/2" || server.major >= 19);

describe.each(addonServers())("HTTP entries of Odoo %s", (_series, server) => {
  let user: WireUser;
  let restore: () => Promise<void>;
  const open = (name: string, owner: WireUser, secret: string) => (entries[name] as HttpEntry)(server, owner, secret);

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.users", "r");
    await setRule(server, "res.partner", "r");
    user = await makeUser(server);
  });
  afterAll(() => restore());

  describe("an MCP key", () => {
    test.each(existingOn(Object.keys(entries), server))("an MCP key is refused on %s", async (name) => {
      expect(await open(name, user, user.key)).toBe(false);
    });

    test.each(existingOn(forPasswords, server))(
      "the user's password is accepted on %s, so the entry itself works",
      async (name) => {
        expect(await open(name, user, user.password)).toBe(true);
      },
    );

    test.each(existingOn(forKeys, server))(
      "the user's standard key is accepted on %s, so the entry itself works",
      async (name) => {
        expect(await open(name, user, makeStandardKey(server, user.uid))).toBe(true);
      },
    );

    test("an MCP key is refused as basic credentials, as a bearer token of a web page and in a query", async () => {
      const basic = `Basic ${Buffer.from(`${user.login}:${user.key}`).toString("base64")}`;
      for (const headers of [{ authorization: basic }, { authorization: `Bearer ${user.key}` }]) {
        const page = await ask(server, "/web/session/get_session_info", {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: {} }),
        });
        expect(page.text).not.toContain(`"uid": ${user.uid}`);
      }
      const inQuery = await ask(server, `/mcp/auth/validate?api_key=${user.key}`);
      expect(inQuery.status).toBe(401);
    });

    test("an MCP key is accepted by the addon's entries, so the key itself works", async () => {
      expect((await call(server, user.key, { model: "res.partner", method: "search_count" })).status).toBe(200);
      expect(await execute(server, user, "res.partner", "search_count", [[]])).toEqual(expect.any(Number));
    });
  });

  describe("a user who may use only MCP", () => {
    let bot: WireUser;
    let standard: string;
    let cookie: string;

    beforeAll(async () => {
      bot = await makeUser(server);
      standard = makeStandardKey(server, bot.uid);
      cookie = await signIn(server, bot);
      expect(await sessionUser(server, cookie)).toBe(bot.uid);
      for (const name of existingOn(forPasswords, server)) expect(await open(name, bot, bot.password)).toBe(true);
      for (const name of existingOn(forKeys, server)) expect(await open(name, bot, standard)).toBe(true);
      await admin(server, "res.users", "write", [[bot.uid], { mcp_only: true }]);
    });

    test.each(existingOn(Object.keys(entries), server))(
      "the password of an MCP-only user is refused on %s",
      async (name) => {
        expect(await open(name, bot, bot.password)).toBe(false);
      },
    );

    test.each(existingOn(Object.keys(entries), server))(
      "a standard key of an MCP-only user is refused on %s",
      async (name) => {
        expect(await open(name, bot, standard)).toBe(false);
      },
    );

    test.each(existingOn(Object.keys(entries), server))(
      "an MCP key of an MCP-only user is refused on %s",
      async (name) => {
        expect(await open(name, bot, bot.key)).toBe(false);
      },
    );

    test("an open session of an MCP-only user ends", async () => {
      for (let i = 0; i < 8; i++) expect(await sessionUser(server, cookie)).not.toBe(bot.uid);
    });

    test("the addon refuses an open session of an MCP-only user", async () => {
      const answer = await ask(server, "/mcp/auth/validate", { headers: { cookie } });
      expect(answer.status).toBe(401);
    });

    test("the addon's entries accept the MCP key of an MCP-only user", async () => {
      expect((await ask(server, "/mcp/auth/validate", { headers: { "x-api-key": bot.key } })).status).toBe(200);
      expect((await call(server, bot.key, { model: "res.partner", method: "search_count" })).status).toBe(200);
      expect(await execute(server, bot, "res.partner", "search_count", [[]])).toEqual(expect.any(Number));
    });

    test("the addon refuses a standard key of an MCP-only user even if the setting accepts such keys", async () => {
      await setParameter(server, "accept_standard_keys", "True");
      try {
        for (let i = 0; i < 8; i++) {
          await call(server, bot.key, { model: "res.partner", method: "search_count" });
          const answer = await call(server, standard, { model: "res.partner", method: "search_count" });
          expect(answer.status).toBe(401);
        }
      } finally {
        await setParameter(server, "accept_standard_keys", false);
      }
    });

    test("every entry accepts the user again when the MCP-only switch is off", async () => {
      await admin(server, "res.users", "write", [[bot.uid], { mcp_only: false }]);
      for (const name of existingOn(forPasswords, server)) expect(await open(name, bot, bot.password)).toBe(true);
      for (const name of existingOn(forKeys, server)) expect(await open(name, bot, standard)).toBe(true);
    });
  });

  test("the administrator cannot be made an MCP-only user", async () => {
    const [root] = (await admin(server, "res.users", "search", [[["login", "=", "admin"]]])) as number[];
    await expect(admin(server, "res.users", "write", [[root], { mcp_only: true }])).rejects.toThrow(/ValidationError/);
  });

  test("a plain user creates a key of their own, and it works", async () => {
    const own = async (model: string, method: string, args: unknown[]) =>
      xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [server.database, user.uid, user.password, model, method, args]);
    const wizard = await own("mcp.key.create", "create", [
      { name: `own ${Date.now()}`, user_id: user.uid, scope: "read" },
    ]);
    const shown = (await own("mcp.key.create", "action_create", [[wizard]])) as { context: { default_key: string } };
    const answer = await call(server, shown.context.default_key, { model: "res.partner", method: "search_count" });
    expect(answer.status).toBe(200);
  });

  test("a plain user cannot set the MCP-only switch or create and change keys of others", async () => {
    const own = async (model: string, method: string, args: unknown[]) =>
      xmlrpc(server, "/xmlrpc/2/object", "execute_kw", [server.database, user.uid, user.password, model, method, args]);
    await expect(own("res.users", "write", [[user.uid], { mcp_only: true }])).rejects.toThrow();
    const wizard = await own("mcp.key.create", "create", [{ name: "stolen", user_id: 2, scope: "write" }]);
    await expect(own("mcp.key.create", "action_create", [[wizard]])).rejects.toThrow();
    await expect(own("mcp.key", "create", [{ name: "made", user_id: user.uid, scope: "write" }])).rejects.toThrow();
    await expect(own("mcp.key", "write", [[1], { scope: "write" }])).rejects.toThrow();
    await expect(own("mcp.key", "_issue", [{ name: "made", user_id: user.uid }])).rejects.toThrow();
  });
});

class Refused extends Error {}

async function opens(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    // Odoo refuses in these words. Any other error fails the test.
    if (error instanceof Refused || /AccessDenied|Access ?[Dd]enied/.test(String(error))) return false;
    throw error;
  }
}

async function jsonrpc(server: AddonServer, path: string, params: Record<string, unknown>): Promise<unknown> {
  const answer = await ask(server, path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }),
  });
  const { result, error } = JSON.parse(answer.text) as { result?: unknown; error?: { data?: { name?: string } } };
  if (error === undefined) return result;
  if (error.data?.name === "odoo.exceptions.AccessDenied") throw new Refused();
  throw new Error(answer.text.slice(0, 1000));
}

const cookieOf = (headers: Headers) => /session_id=[^;]+/.exec(headers.get("set-cookie") ?? "")?.[0] ?? "";

async function signIn(server: AddonServer, { login, password }: WireUser): Promise<string> {
  const answer = await ask(server, "/web/session/authenticate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: { db: server.database, login, password } }),
  });
  return cookieOf(answer.headers);
}

async function sessionUser(server: AddonServer, cookie: string): Promise<unknown> {
  const answer = await ask(server, "/web/session/get_session_info", {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: {} }),
  });
  return (JSON.parse(answer.text) as { result?: { uid?: unknown } }).result?.uid;
}
