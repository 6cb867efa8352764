import { inspect } from "node:util";
import { createTranslator } from "next-intl";
import { afterEach, describe, expect, test } from "vitest";
import {
  type AddonWorld,
  addonAnswer,
  addonFault,
  cut,
  type EvilOdoo,
  fault,
  hang,
  json,
  makeCertificate,
  page,
  plausibleAddon,
  plausibleOdoo,
  type Reply,
  type Routes,
  redirect,
  startEvilOdoo,
  xmlFault,
} from "#tests/support/evil-odoo.ts";
import en from "../../../messages/en/odoo.json";
import es from "../../../messages/es/odoo.json";
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from "../../http/outgoing/safe-fetch.ts";
import type { ProbeStepId } from "../../kernel/choices.ts";
import { locales } from "../../kernel/locale/locale.ts";
import { toShownError } from "../../kernel/shown-error.ts";
import { type ProbeInput, type ProbeResult, type ProbeStep, probeOdoo, toBaseUrl } from "./probe.ts";

const apiKey = "c0ffee0123456789abcdef0123456789c0ffee01";
const password = "correct horse battery staple";
const login = "ana@example.com";
const order: readonly ProbeStepId[] = ["address", "tls", "odoo", "database", "sign_in", "rights"];

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function serve(routes: Routes, identity?: Parameters<typeof startEvilOdoo>[1]): Promise<EvilOdoo> {
  const evil = await startEvilOdoo(routes, identity);
  open.push(evil.close);
  return evil;
}
function dialling(options: Partial<SafeFetchOptions> = {}): SafeFetch {
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], ...options });
  open.push(fetch.close);
  return fetch;
}

/** The test of a connection, with what holds for every one of them. */
async function probe(input: Partial<ProbeInput> & { readonly url: string }, fetch = dialling()): Promise<ProbeResult> {
  const heard: ProbeStep[] = [];
  const onStep = (step: ProbeStep) => heard.push(step);
  const result = await probeOdoo({ secret: apiKey, ...input }, { fetch, onStep });
  expect(heard).toEqual(result.steps);
  expect(heard.map(({ id }) => id)).toEqual(order);
  for (const step of heard) expectWords(step);
  // The target of a test that went well carries the secret on; nothing else ever does.
  const told = result.ok ? { ...result, target: undefined } : result;
  expect(inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(input.secret ?? apiKey);
  return result;
}

/** A step has words in both languages, and the values that they speak of. */
function expectWords({ detail, error }: ProbeStep): void {
  for (const locale of locales) {
    const odoo = { en, es }[locale];
    const onError = (fault: Error) => expect.unreachable(`${locale}: ${fault.message}`);
    const words = createTranslator({ locale, messages: { odoo }, onError });
    const say = (key: string, params = {}) => expect(words(key as never, params as never)).not.toBe("");
    if (detail !== undefined) say(detail.key, detail.params);
    if (error !== undefined) for (const part of ["message", "hint"]) say(`${error.key}.${part}`, error.params);
  }
}

/** The test failed at `step` with `name`: what came before is done, what comes after waits. */
function expectFailure(result: ProbeResult, step: ProbeStepId, name: string) {
  if (result.ok) return expect.unreachable("the test went well");
  const { steps, error } = result;
  const at = order.indexOf(step);
  expect(steps.map(({ state }) => (state === "skipped" ? "ok" : state))).toEqual(
    order.map((_, i) => (i < at ? "ok" : i === at ? "failed" : "waiting")),
  );
  const { key, reason, params, path } = error.options;
  expect([reason, key]).toEqual([name, `odoo.errors.${name}`]);
  expect(steps[at]?.error).toEqual(toShownError(error));
  return { params, path };
}
/** The ways that the secret went, in order. */
function spent({ requests }: EvilOdoo, secret = apiKey): string[] {
  return requests
    .filter(({ headers, body }) => body.includes(secret) || headers.authorization?.includes(secret))
    .map(({ path }) => path);
}

/** An Odoo with some of its routes gone bad. */
const except = (routes: Routes, major = 19, rest?: Parameters<typeof plausibleOdoo>[1]): Routes => ({
  ...plausibleOdoo(major, rest),
  ...routes,
});
const whoAmI = "/json/2/res.users/context_get";
const rpc = (reply: Reply): Routes => ({ "/jsonrpc": reply, "/xmlrpc/2/common": reply });
const closedList = { databases: "closed" } as const;
const several = { databases: ["main", "test"] } as const;
const noDatabase = page(404, "<p>No database is selected and the requested URL was not found.</p>");
const unknownDatabase = 'connection to server failed: FATAL:  database "shop" does not exist\n';
const error = (name: string, message: string, status: number): Reply => json({ name, message, debug: apiKey }, status);
const unauthorized = error("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401);

describe("what answers", () => {
  test.each([
    ["is a web page", { "*": page() }, "not_odoo"],
    ["is nothing of that name", {}, "not_odoo"],
    ["leads elsewhere", { "*": redirect("https://www.example.com/web?key=1") }, "redirect"],
    ["leads nowhere", { "*": redirect("http://[") }, "redirect"],
    ["is too old", plausibleOdoo(13), "too_old"],
    ["never answers", { "*": hang }, "timeout"],
    ["breaks off", { "*": cut }, "reset"],
    ["has nothing behind it", { "*": page(502) }, "gateway"],
    ["is overrun", { "*": page(429) }, "rate_limited"],
    ["wants a sign-in of its own", { "*": page(401) }, "refused_by_proxy"],
  ])("%s: no Odoo to connect", async (_, routes, name) => {
    const evil = await serve(routes);
    const fetch = dialling();
    const impatient: SafeFetch = Object.assign(
      (url: string, request: Parameters<SafeFetch>[1]) => fetch(url, { ...request, timeoutMs: 300 }),
      { close: fetch.close },
    );
    expectFailure(await probe({ url: evil.url }, name === "timeout" ? impatient : fetch), "odoo", name);
    expect(spent(evil)).toEqual([]);
  });

  test("is named where it leads, and where it is too old", async () => {
    const leading = await serve({ "*": redirect("https://www.example.com/web?key=1") });
    const old = await serve(plausibleOdoo(13));
    const failure = async ({ url }: EvilOdoo, name: string) => expectFailure(await probe({ url }), "odoo", name);
    expect(await failure(leading, "redirect")).toMatchObject({ params: { origin: "https://www.example.com" } });
    expect(await failure(old, "too_old")).toMatchObject({ params: { series: 13, oldest: 14 } });
  });
});

describe("an address", () => {
  /** A fetch whose dialler only notes where it would have gone. No packet leaves. */
  function watched(addresses: readonly string[], code = "ECONNREFUSED") {
    const dialled: string[] = [];
    const fetch = dialling({
      allowedCidrs: [],
      resolve: async () => addresses.map((address) => ({ address, family: 4 })),
      connect: ({ hostname }, callback) => {
        dialled.push(hostname);
        callback(Object.assign(new Error("not connected"), { code }), null);
      },
    });
    return { fetch, dialled };
  }

  test.each([
    ["that is none", "https://", [], "address", "bad_url"],
    ["with a password in it", `https://ana:${apiKey}@odoo.example.com`, [], "address", "bad_url"],
    ["of this machine", "https://127.0.0.1:8069", [], "address", "blocked"],
    ["of a name for this machine", "https://odoo.example.com", ["127.0.0.1"], "address", "blocked"],
    ["of the metadata service", "http://169.254.169.254", [], "address", "blocked"],
    ["of a name that nobody has", "https://odoo.example.com", [], "address", "dns"],
    ["that is public, without encryption", "http://odoo.example.com", ["8.8.8.8"], "tls", "plain_http"],
  ] as const)("%s is refused undialled", async (_, url, addresses, step, name) => {
    const { fetch, dialled } = watched(addresses);
    const result = await probe({ url }, fetch);
    expectFailure(result, step, name);
    expect(dialled).toEqual([]);
    // Nobody answered, so nobody is said to have.
    expect(result.steps.map(({ detail }) => detail)).not.toContainEqual(expect.anything());
  });

  test.each([
    ["where nobody listens", "ECONNREFUSED", "refused"],
    ["that cannot be reached", "EHOSTUNREACH", "unreachable"],
    ["that swallows what is sent", "UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ])("%s is dialled, and that is the end of it", async (_, code, name) => {
    const { fetch, dialled } = watched(["8.8.8.8"], code);
    expectFailure(await probe({ url: "https://odoo.example.com" }, fetch), "address", name);
    expect(dialled).toEqual(["8.8.8.8"]);
  });

  test("of an Odoo that is down refuses", async () => {
    const evil = await startEvilOdoo();
    await evil.close();
    expectFailure(await probe({ url: evil.url }), "address", "refused");
  });
});

describe("a certificate", () => {
  const host = "odoo.example.com";
  const good = makeCertificate(host);
  test.each([
    ["that ran out", makeCertificate(host, -30, -1), true, "tls_expired"],
    ["that nobody known signed", good, false, "tls_untrusted"],
    ["for another name", makeCertificate("shop.example.com"), true, "tls_hostname"],
    ["that is good", good, true, undefined],
  ])("%s decides before anything is sent", async (_, identity, trusted, name) => {
    const evil = await serve(plausibleOdoo(19), identity);
    const resolve = async () => [{ address: "127.0.0.1", family: 4 as const }];
    const fetch = dialling({ resolve, ca: trusted ? identity.cert : undefined });
    const result = await probe({ url: `https://${host}:${evil.port}` }, fetch);
    if (name === undefined) {
      expect(result.steps.map(({ state }) => state)).toEqual(order.map(() => "ok"));
      return;
    }
    expectFailure(result, "tls", name);
    expect(evil.requests).toEqual([]);
  });

  test("where there is none is said as such", async () => {
    const evil = await serve({});
    expectFailure(await probe({ url: evil.url.replace("http:", "https:") }), "tls", "tls");
  });
});

describe("a database", () => {
  test.each([
    ["that is not among those told", except({}, 19, several), { database: "shop" }, "wrong_database"],
    ["that was not chosen from several", except({}, 19, several), {}, "database_choose"],
    ["that is not told and not named", except({}, 16, closedList), { login }, "database_needed"],
    ["that Odoo 19 does not find by the host", except({ [whoAmI]: noDatabase }, 19, closedList), {}, "database_needed"],
    ["that the RPC services would need", except({ [whoAmI]: page(404) }, 19, closedList), { login }, "database_needed"],
    [
      "that is unknown to JSON-2",
      except({ [whoAmI]: noDatabase }, 19, closedList),
      { database: "shop" },
      "wrong_database",
    ],
    [
      "that is unknown to JSON-RPC",
      except({ "/jsonrpc": fault("psycopg2.OperationalError", unknownDatabase) }, 16, closedList),
      { database: "shop", login },
      "wrong_database",
    ],
    [
      "that is unknown to XML-RPC",
      except(
        {
          "/jsonrpc": page(404),
          "/xmlrpc/2/common": xmlFault(1, `Traceback\n  File "x.py"\npsycopg2.OperationalError: ${unknownDatabase}`),
        },
        16,
        closedList,
      ),
      { database: "shop", login },
      "wrong_database",
    ],
  ])("%s is asked for at its field", async (_, routes, input, name) => {
    const evil = await serve(routes);
    const failure = expectFailure(await probe({ url: evil.url, ...input }), "database", name);
    expect(failure).toMatchObject({ path: "database", params: name === "wrong_database" ? { database: "shop" } : {} });
  });

  test("is offered from those that the server tells", async () => {
    const evil = await serve(plausibleOdoo(19, several));
    expect((await probe({ url: evil.url })).databases).toEqual(["main", "test"]);
  });

  test("is not blamed for a PostgreSQL that fails otherwise", async () => {
    const busy = fault("psycopg2.OperationalError", "FATAL:  sorry, too many clients already");
    const evil = await serve(except({ "/jsonrpc": busy }, 16));
    expectFailure(await probe({ url: evil.url, login }), "sign_in", "server_error");
  });
});

describe("a secret", () => {
  test.each([
    ["an API key over JSON-2", except({ [whoAmI]: unauthorized }), {}, [whoAmI]],
    ["an API key over JSON-2, with a login", except({ [whoAmI]: unauthorized }), { login }, [whoAmI]],
    [
      "an API key of another database of the host",
      except({
        [whoAmI]: (seen, response) => (seen.headers["x-odoo-database"] ? unauthorized : noDatabase)(seen, response),
      }),
      { login },
      [whoAmI, whoAmI],
    ],
    [
      "an API key where Odoo denies the access",
      except({ [whoAmI]: error("odoo.exceptions.AccessDenied", "Access Denied", 403) }),
      { login },
      [whoAmI],
    ],
    ["a password", except({}, 19, { uid: false }), { login, secret: password }, ["/jsonrpc"]],
    ["an API key of an old series", except({}, 14, { uid: false }), { login }, ["/jsonrpc"]],
    [
      "a password of an address that is locked",
      except({ "/jsonrpc": fault("odoo.exceptions.AccessDenied", "Wait") }, 16),
      { login },
      ["/jsonrpc"],
    ],
    [
      "an API key where a proxy closes JSON-2",
      except({ [whoAmI]: page(403) }, 19, { uid: false }),
      { login },
      [whoAmI, "/jsonrpc"],
    ],
    [
      "a password where a proxy leaves XML-RPC alone",
      except({ "/jsonrpc": page(403) }, 16, { uid: false }),
      { login, secret: password },
      ["/jsonrpc", "/xmlrpc/2/common"],
    ],
    [
      "a password that XML-RPC faults",
      except({ "/jsonrpc": page(404), "/xmlrpc/2/common": xmlFault(3, "Access Denied") }, 16),
      { login, secret: password },
      ["/jsonrpc", "/xmlrpc/2/common"],
    ],
  ] satisfies [string, Routes, Partial<ProbeInput>, string[]][])(
    "that is wrong is heard once by Odoo: %s",
    async (_, routes, input: Partial<ProbeInput>, ways) => {
      const evil = await serve(routes);
      const failure = expectFailure(await probe({ url: evil.url, ...input }), "sign_in", "wrong_login");
      expect(failure?.path).toBe("secret");
      // Odoo hears the last alone: what came before was kept from every database.
      expect(spent(evil, input.secret)).toEqual(ways);
    },
  );

  test.each([
    ["a password of Odoo 19", 19, password],
    ["an API key of Odoo 16", 16, apiKey],
  ])("that is %s goes nowhere without a login", async (_, major, secret) => {
    const evil = await serve(plausibleOdoo(major));
    const failure = expectFailure(await probe({ url: evil.url, secret }), "sign_in", "login_needed");
    expect([failure?.path, spent(evil, secret)]).toEqual(["login", []]);
  });

  test.each([
    ["404 by a plan without the API", except({ [whoAmI]: page(404), ...rpc(page(404)) }), {}, 404],
    ["404 by it with a login too", except({ [whoAmI]: page(404), ...rpc(page(404)) }), { login }, 404],
    ["403 by a proxy", except({ [whoAmI]: page(403) }), {}, 403],
    ["403 by it with a login too", except({ [whoAmI]: page(403), ...rpc(page(403)) }), { login }, 403],
    ["403 by a proxy of Odoo 16", except(rpc(page(403)), 16), { login }, 403],
    ["a page by a proxy", except({ [whoAmI]: page(), ...rpc(page()) }), { login }, 200],
    [
      "401 by Odoo, which saw none",
      except({ [whoAmI]: error("werkzeug.exceptions.Unauthorized", "User not authenticated, use an API Key.", 401) }),
      {},
      401,
    ],
  ])("that is answered with %s never reached Odoo", async (_, routes, input, status) => {
    const evil = await serve(routes);
    const failure = expectFailure(await probe({ url: evil.url, ...input }), "sign_in", "refused_by_proxy");
    expect(failure?.params).toEqual({ status });
  });

  test.each([
    ["may not read contacts", 19, {}],
    ["of Odoo 16 may not read contacts", 16, {}],
    [
      "may not even ask",
      19,
      { "/json/2/res.partner/has_access": error("odoo.exceptions.AccessError", "You may not.", 403) },
    ],
  ])("whose user %s is of no use", async (_, major, routes) => {
    const evil = await serve(except(routes, major, { mayRead: false }));
    expectFailure(await probe({ url: evil.url, login }), "rights", "no_rights");
  });
});

describe("an Odoo with nothing wrong", () => {
  test.each([
    ["19 with an API key", plausibleOdoo(19), {}, { kind: "json2", database: "main" }],
    ["19 with a password", plausibleOdoo(19), { login, secret: password }, { kind: "jsonrpc", database: "main" }],
    ["14", plausibleOdoo(14), { login }, { kind: "jsonrpc", database: "main" }],
    [
      "16 behind a proxy that closes JSON-RPC",
      except({ "/jsonrpc": page(403) }, 16),
      { login },
      { kind: "xmlrpc", database: "main" },
    ],
    [
      "19 behind a proxy that closes JSON-2",
      except({ [whoAmI]: page(404) }),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    ["19 with its database found by the host", plausibleOdoo(19, closedList), {}, { kind: "json2", database: "" }],
    [
      "14 with several databases, which hides its faults over JSON-RPC",
      except({ "/jsonrpc": page(500), "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found") }, 14),
      { login },
      { kind: "xmlrpc", database: "main" },
    ],
    [
      "16 with several databases, which tells them",
      except({ "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found") }, 16),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    [
      "14 with one, which asks for a sign-in first",
      except({ "/web/session/modules": fault("odoo.http.SessionExpiredException", "Session expired") }, 14),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    [
      "14 with several behind a proxy that closes XML-RPC",
      except(
        {
          "/xmlrpc/2/common": page(403),
          "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found"),
        },
        14,
      ),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
  ])("%s is connected", async (_, routes, input, target) => {
    const evil = await serve(routes);
    const result = await probe({ url: `${evil.url}/web/login`, ...input });
    expect(result).toMatchObject({ ok: true, userName: "Ana", target: { url: evil.url, login, uid: 2, ...target } });
    expect(result.steps.map(({ state }) => state)).toEqual(["ok", "skipped", "ok", "ok", "ok", "ok"]);
    expect(result.steps[3]?.detail?.params).toEqual(target.database === "" ? undefined : { database: "main" });
  });

  test.each([
    ["one database", {}, "no header", { sendDatabase: false, tried: [undefined] }],
    ["one database", {}, "a header", { sendDatabase: true, tried: [undefined, "main"] }],
    ["several", several, "a header", { sendDatabase: true, tried: ["main"] }],
    ["several", several, "no header", { sendDatabase: false, tried: ["main", undefined] }],
  ])("with %s (%j) that wants %s for it is signed in to", async (_, told, wanted, { sendDatabase, tried }) => {
    const picky: Reply = (seen, response) =>
      ("x-odoo-database" in seen.headers === (wanted === "a header") ? json({ uid: 2 }) : page(404))(seen, response);
    const evil = await serve(except({ [whoAmI]: picky }, 19, told));
    expect(await probe({ url: evil.url, database: " main " })).toMatchObject({
      ok: true,
      target: { database: "main", sendDatabase },
    });
    const named = evil.requests.filter(({ path }) => path === whoAmI).map(({ headers }) => headers["x-odoo-database"]);
    // The last asks who it is, the way that was found.
    expect(named).toEqual([...tried, tried.at(-1)]);
  });

  test("on Odoo Online has the database that its host is named after", async () => {
    const identity = makeCertificate("acme.odoo.com");
    const evil = await serve(plausibleOdoo(18, closedList), identity);
    const fetch = dialling({ resolve: async () => [{ address: "127.0.0.1", family: 4 }], ca: identity.cert });
    expect(await probe({ url: `https://acme.odoo.com:${evil.port}`, login }, fetch)).toMatchObject({
      ok: true,
      target: { database: "acme" },
    });
  });

  test.each([
    ["rights", {}],
    ["rights_admin", { "/json/2/ir.config_parameter/has_access": json(true) }],
  ])("warns of a user who may change its settings: %s", async (key, routes) => {
    const evil = await serve(except(routes));
    const { steps } = await probe({ url: evil.url });
    expect(steps.at(-1)?.detail?.key).toBe(`odoo.steps.${key}`);
  });
});

describe("the MCP addon", () => {
  const key = "mcpa_0123abcd_c0ffee0123456789abcdef0123456789c0ffee012";
  const user = { id: 2, name: "Ana", login };
  const open = { "res.partner": { allow: "rw" }, "res.users": { allow: "r" } };
  const addonOdoo = (
    world: Partial<AddonWorld> = {},
    major = 19,
    told?: Parameters<typeof plausibleOdoo>[1],
  ): Routes => ({
    ...plausibleOdoo(major, told),
    ...plausibleAddon(() => ({
      key,
      models: open,
      call: ({ method, args }) =>
        method === "read" ? [{ id: 2, ...pick(user, (args?.["fields"] ?? []) as ("name" | "login")[]) }] : true,
      ...world,
    })),
  });
  const asked = ({ requests }: EvilOdoo) =>
    requests.filter(({ path }) => path === "/mcp/call").map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  test.each([
    ["19", addonOdoo(), {}, { login, sendDatabase: false }],
    ["14", addonOdoo({}, 14), {}, { login, sendDatabase: false }],
    ["that tells no databases", addonOdoo({}, 16, closedList), {}, { login, sendDatabase: false }],
    ["with several, one of them chosen", addonOdoo({}, 19, several), { database: "main" }, { sendDatabase: true }],
    ["with a login that is of no use", addonOdoo(), { login: "somebody" }, { login }],
  ])("of an Odoo %s is signed in to with its key alone", async (_, routes, input, target) => {
    const evil = await serve(routes);
    const result = await probe({ url: evil.url, secret: key, ...input });
    expect(result).toMatchObject({
      ok: true,
      userName: "Ana",
      addonOffered: false,
      target: { kind: "addon", database: "main", uid: 2, ...target },
    });
    expect(result.steps[3]?.detail?.params).toEqual({ database: "main" });
    expect(result.steps[5]?.detail).toEqual({ key: "odoo.steps.rights_addon", params: { count: 2 } });
    // The key is the addon's: no other way of Odoo ever sees it.
    const ways = evil.requests.filter(({ headers, body }) => headers["x-api-key"] === key || body.includes(key));
    expect(ways.every(({ path }) => path.startsWith("/mcp/"))).toBe(true);
    expect(ways.map(({ path }) => path)).toContain("/mcp/call");
  });

  test.each([
    ["closed", { "res.partner": { allow: "r" } }, "", "odoo.steps.sign_in_unnamed", undefined],
    ["closed for reading", { ...open, "res.users": { allow: "w" } }, "", "odoo.steps.sign_in_unnamed", undefined],
    [
      "open without names",
      { ...open, "res.users": { allow: "r", denied: ["name"] } },
      login,
      "odoo.steps.sign_in",
      ["login"],
    ],
    [
      "open without either",
      { ...open, "res.users": { allow: "r", denied: ["name", "login"] } },
      "",
      "odoo.steps.sign_in_unnamed",
      undefined,
    ],
  ])(
    "whose users are %s names its user as far as that goes, without a refused call",
    async (_, models, name, step, fields) => {
      const evil = await serve(addonOdoo({ models }));
      const result = await probe({ url: evil.url, secret: key });
      expect(result).toMatchObject({ ok: true, userName: name });
      expect(result.steps[4]?.detail?.key).toBe(step);
      expect(asked(evil).find(({ method }) => method === "read")?.["args"]).toEqual(fields && { fields });
    },
  );

  const withAddon = (routes: Routes, world: Partial<AddonWorld> = {}) => ({ ...addonOdoo(world), ...routes });
  const refused = (name: string) => addonFault("denied", { name, message: "No." });
  const denied = (name: string) => withAddon({ "/mcp/auth/validate": refused(name) });
  test.each([
    ["is not installed", plausibleOdoo(19), "sign_in", "addon_missing", "secret"],
    [
      "is not installed, where every page answers",
      withAddon({ "/mcp/health": page() }),
      "sign_in",
      "addon_missing",
      "secret",
    ],
    [
      "is in another database of the server",
      withAddon({ "/mcp/auth/validate": addonFault("missing", { message: "Not installed in this database." }, 404) }),
      "sign_in",
      "addon_missing",
      "secret",
    ],
    ["is switched off", denied("disabled"), "sign_in", "addon_off", undefined],
    ["does not know the key", addonOdoo({ key: `${key}x` }), "sign_in", "addon_key", "secret"],
    ["does not have the user in its group", denied("not_a_user"), "sign_in", "addon_group", undefined],
    ["is newer", addonOdoo({ api: 2 }), "sign_in", "addon_api", undefined],
    [
      "is another one of its name",
      withAddon({ "/mcp/system/info": json({ success: true, data: {} }) }),
      "sign_in",
      "addon_api",
      undefined,
    ],
    ["has nothing open", addonOdoo({ models: {} }), "rights", "addon_nothing", undefined],
    [
      "has open what the user may not read",
      addonOdoo({ call: ({ method }) => (method === "read" ? [] : false) }),
      "rights",
      "addon_no_rights",
      undefined,
    ],
    [
      "is behind a proxy that closes it",
      withAddon({ "/mcp/health": page(403) }),
      "sign_in",
      "refused_by_proxy",
      undefined,
    ],
    ["is being restarted", withAddon({ "/mcp/health": page(503) }), "sign_in", "gateway", undefined],
    [
      "takes no more calls",
      withAddon({ "/mcp/call": addonFault("limit", { message: "No." }, 429) }),
      "sign_in",
      "rate_limited",
      undefined,
    ],
  ] as const)("that %s says so", async (_, routes, step, name, path) => {
    const evil = await serve(routes);
    expect(expectFailure(await probe({ url: evil.url, secret: key }), step, name)?.path).toBe(path);
    // What is no addon, or not known to be one, never sees the key.
    if (name === "addon_missing" && evil.routes["/mcp/auth/validate"] === undefined)
      expect(evil.requests.filter(({ headers }) => headers["x-api-key"] !== undefined)).toEqual([]);
  });

  test.each([
    ["is another one", addonOdoo({ database: "other" }, 19, closedList), { database: "main" }, "wrong_database"],
    [
      "is none",
      { ...addonOdoo({}, 19, closedList), "/mcp/health": noDatabase },
      { database: "main" },
      "wrong_database",
    ],
    ["is not named", { ...addonOdoo({}, 19, closedList), "/mcp/health": noDatabase }, {}, "database_needed"],
    [
      "is refused by the addon",
      withAddon({ "/mcp/auth/validate": addonFault("missing", { message: "No.", path: "X-Odoo-Database" }, 404) }),
      { database: "main" },
      "wrong_database",
    ],
    ["was not chosen from several", addonOdoo({}, 19, several), {}, "database_choose"],
  ])("whose database %s is asked for at its field", async (_, routes, input, name) => {
    const evil = await serve(routes);
    expect(expectFailure(await probe({ url: evil.url, secret: key, ...input }), "database", name)?.path).toBe(
      "database",
    );
  });

  test("is not taken for closed by one model that the user may not read", async () => {
    const may = ({ model, method }: { model: string; method: string }) =>
      method === "check_access" ? model === "crm.lead" : [];
    const models = { "res.partner": { allow: "r" }, "crm.lead": { allow: "r" } };
    const evil = await serve(addonOdoo({ models, call: may }));
    expect(await probe({ url: evil.url, secret: key })).toMatchObject({ ok: true });
  });

  test.each([
    ["is there", addonOdoo(), {}, true],
    ["is there, in Odoo 16", addonOdoo({}, 16), { login }, true],
    ["is not", plausibleOdoo(19), {}, false],
    [
      "is another one of its name",
      withAddon({ "/mcp/health": json({ success: true, data: { status: "ok" } }) }),
      {},
      false,
    ],
    ["is a page", withAddon({ "/mcp/health": page() }), {}, false],
    ["breaks off", withAddon({ "/mcp/health": cut }), {}, false],
    ["answers with something else", withAddon({ "/mcp/health": addonAnswer(true) }), {}, false],
  ])("is offered to an ordinary key where it %s: %#", async (_, routes, input, addonOffered) => {
    const evil = await serve(routes);
    const result = await probe({ url: evil.url, ...input });
    expect(result).toMatchObject({ ok: true, addonOffered });
    expect(result.ok && result.target.kind).not.toBe("addon");
    // It is asked without the key.
    expect(spent(evil).filter((path) => path.startsWith("/mcp/"))).toEqual([]);
  });
});

test.each([
  ["https://odoo.example.com", "https://odoo.example.com"],
  ["  https://odoo.example.com/  ", "https://odoo.example.com"],
  ["odoo.example.com", "https://odoo.example.com"],
  ["odoo.example.com:8069", "https://odoo.example.com:8069"],
  ["localhost:8069", "https://localhost:8069"],
  ["10.0.0.5:8069/web", "https://10.0.0.5:8069"],
  ["[::1]:8069", "https://[::1]:8069"],
  ["HTTPS://Odoo.Example.COM:443/web#action=93&model=res.partner", "https://odoo.example.com"],
  ["http://odoo.example.com:80/web/login?redirect=%2Fodoo", "http://odoo.example.com"],
  ["https://odoo.example.com/odoo/contacts/7", "https://odoo.example.com"],
  ["https://odoo.example.com/my/orders", "https://odoo.example.com"],
  ["https://odoo.example.com/json/2/res.partner/read", "https://odoo.example.com"],
  ["https://example.com/erp/web/", "https://example.com/erp"],
  ["https://example.com/webshop/", "https://example.com/webshop"],
])("the address %j is registered as %s", (text, url) => {
  expect(toBaseUrl(text)).toBe(url);
});

test.each([
  "",
  "   ",
  "https://",
  "ftp://odoo.example.com",
  "javascript:alert(1)",
  "javascript://odoo.example.com",
  "data:text/html,x",
  "file:///etc/passwd",
  "mailto:ana@example.com",
  "https://ana@odoo.example.com",
  "https://ana:secret@odoo.example.com",
  "ana:secret@odoo.example.com",
  "https://odoo.example.com:99999",
  "two words",
])("%j is no address to register", (text) => {
  expect(() => toBaseUrl(text)).toThrow(
    expect.objectContaining({ code: "odoo_upstream", message: "This is not an address that can be dialled." }),
  );
});

function pick<T extends object>(from: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>;
}
