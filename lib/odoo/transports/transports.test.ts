import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  addonAnswer,
  addonFault,
  cut,
  cutInside,
  drip,
  type EvilOdoo,
  endless,
  fault,
  hang,
  json,
  page,
  type Reply,
  raw,
  redirect,
  type Seen,
  startEvilOdoo,
  xml,
  xmlFault,
} from "#tests/support/evil-odoo.ts";
import { createSafeFetch, type SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import type { AppError } from "../../kernel/errors.ts";
import { keyWords } from "../../mcp/pipeline/remedy-words.ts";
import { openOdoo } from "../open.ts";
import type { CallOptions, OdooCall, OdooTarget } from "../types.ts";

/** The ways that carry exceptions of Odoo as they are; the addon names their class. */
const bare = ["json2", "jsonrpc", "xmlrpc"] as const;
type Bare = (typeof bare)[number];
const kinds = [...bare, "addon"] as const;
type Kind = (typeof kinds)[number];

const read: OdooCall = { model: "res.partner", method: "read", ids: [1], args: { fields: ["name"] } };
const write: OdooCall = { model: "res.partner", method: "write", ids: [1], args: { values: { name: "Ana" } } };

const local = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
let evil: EvilOdoo;
beforeAll(async () => {
  evil = await startEvilOdoo();
});
afterAll(() => Promise.all([evil.close(), local.close()]));

/** Whatever it answers is an answer. */
const button: OdooCall = { model: "res.partner", method: "run_action", ids: [7], args: { name: "action_confirm" } };

function ask(kind: Kind, reply: Reply, call = read, options: CallOptions = {}, fetch: SafeFetch = local) {
  return open(kind, reply, {}, fetch).call(call, { timeoutMs: 2_000, ...options });
}

function open(kind: Kind, reply: Reply, rest: Partial<OdooTarget> = {}, fetch: SafeFetch = local) {
  evil.routes = { "*": reply };
  evil.requests.length = 0;
  const target: OdooTarget = {
    url: evil.url,
    database: "main",
    login: "ana@example.com",
    secret: "0123456789abcdef0123456789abcdef01234567",
    kind,
    series: { major: 19, minor: 0, edition: "community" },
    uid: 2,
    ...rest,
  };
  return openOdoo(target, { fetch });
}

/** What is told of a failure: its reason, or its code where it has none, and all that can be done about it. */
async function failureOf(answer: Promise<unknown>) {
  const { code, message, options } = (await answer.then(
    (value) => expect.unreachable(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )) as AppError;
  const { reason, hint = "", remedy, retryAfterSeconds, outcomeUnknown = false } = options;
  const advice = [hint, remedy === undefined ? "" : keyWords(remedy)].join(" ").trim();
  return { name: reason ?? code, code, message, hint: advice, retryAfterSeconds, outcomeUnknown };
}

/** A value, in the envelope of each way. */
const answers: Record<Kind, (value: unknown) => Reply> = {
  json2: (value) => json(value),
  jsonrpc: (result) => json({ jsonrpc: "2.0", id: 1, result }),
  xmlrpc: (value) => xml(value),
  addon: (value) => addonAnswer(value),
};
/** What a proxy makes of an answer that it does not pass on whole. */
const halves: Record<Kind, Reply> = {
  json2: raw('[{"id": 1, "na', { "content-type": "application/json" }),
  jsonrpc: raw('{"jsonrpc": "2.0", "id": 1, "result": [{"id": 1, "na', { "content-type": "application/json" }),
  xmlrpc: raw("<?xml version='1.0'?><methodResponse><params><param><value><array><data><value><int>1</int></value>", {
    "content-type": "text/xml",
  }),
  addon: raw('{"success":true,"data":{"result":[{"id": 1, "na', { "content-type": "application/json" }),
};

describe.each(kinds)("over %s, a server", (kind) => {
  const slow = { timeoutMs: 150 };
  test.each([
    ["cuts the connection with the call read", cut, "reset", {}],
    ["cuts it inside the answer", cutInside('[{"id": 1}'), "reset", {}],
    ["never answers", hang, "timeout", slow],
    ["drips", drip(10), "timeout", slow],
    ["never ends", endless().reply, "too_large", { maxBytes: 100_000 }],
    ["answers more than was asked for", answers[kind]("x".repeat(1_000)), "too_large", { maxBytes: 999 }],
    ["answers half of it", halves[kind], "gateway", {}],
    ["fails with a page", page(500), "gateway", {}],
    ["has nothing behind it", page(502), "gateway", {}],
    ["is being restarted", page(503), "gateway", {}],
    ["waited too long itself", page(504), "gateway", {}],
    ["leads elsewhere", redirect("https://elsewhere.example.com"), "redirect", {}],
  ])("that %s leaves a write unknown, never sent again", async (_, reply, name, options) => {
    const failure = await failureOf(ask(kind, reply, write, options));
    expect(failure).toMatchObject({ name, code: "odoo_upstream", outcomeUnknown: true });
    expect([failure.message, failure.hint]).toEqual([
      expect.stringContaining("Whether the change was made is not known."),
      "Look the record up before you send the change again.",
    ]);
    expect(evil.requests.length).toBe(1);
    // A read is sent once more when its connection broke off, and whatever becomes of it changed nothing.
    expect(await failureOf(ask(kind, reply, read, options))).toMatchObject({ name, outcomeUnknown: false });
    expect(evil.requests.length).toBe(name === "reset" ? 2 : 1);
  });

  test("whose connections are all taken was sent no write, and no read either", async () => {
    const answering = open(kind, hang);
    const held = Array.from({ length: 16 }, () =>
      answering.call(read, { timeoutMs: 1_500, caller: "key" }).catch(() => "held"),
    );
    await vi.waitFor(() => expect(evil.requests).toHaveLength(16));
    for (const call of [write, read])
      expect(await failureOf(answering.call(call, { timeoutMs: 100, caller: "key" }))).toMatchObject({
        name: "unsent",
        message: "The call could not be sent to Odoo in time: nothing was asked or changed.",
        outcomeUnknown: false,
      });
    expect(await Promise.all(held)).toEqual(Array.from({ length: 16 }, () => "held"));
    expect(evil.requests).toHaveLength(16);
  });

  test.each([
    ["takes no more calls", page(429), "rate_limited", "odoo_limit"],
    ["wants a sign-in of its own", page(401), "refused_by_proxy", "odoo_auth"],
    ["closes this way", page(403), "refused_by_proxy", "odoo_auth"],
    ["knows no such way", page(404), kind === "addon" ? "addon_missing" : "not_odoo", "odoo_upstream"],
    ["is a web page", page(), "not_odoo", "odoo_upstream"],
    ["says nothing", raw(""), "not_odoo", "odoo_upstream"],
  ])("that %s took no write", async (_, reply, name, code) => {
    expect(await failureOf(ask(kind, reply, write))).toMatchObject({ name, code, outcomeUnknown: false });
    expect(evil.requests.length).toBe(1);
  });

  test.each([
    [429, "17", 17],
    [429, "0.2", 1],
    [429, "soon", 10],
    [429, "-5", 10],
    [503, "120", 120],
    [503, "soon", undefined],
  ])("that answers %i and says to wait for %j is waited for %s seconds", async (status, wait, seconds) => {
    const reply = raw("", { "retry-after": wait }, status);
    expect((await failureOf(ask(kind, reply))).retryAfterSeconds).toBe(seconds);
  });

  test("that may have done a write names no time to send it again", async () => {
    const failure = await failureOf(ask(kind, raw("", { "retry-after": "120" }, 503), write));
    expect(failure).toMatchObject({ outcomeUnknown: true, retryAfterSeconds: undefined });
  });

  test.each([
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "unreachable"],
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["CERT_HAS_EXPIRED", "tls_expired"],
  ])("that is not reached (%s) took no write", async (code, name) => {
    const fetch = createSafeFetch({
      allowedCidrs: ["127.0.0.0/8"],
      connect: (_target, callback) => callback(Object.assign(new Error("not connected"), { code }), null),
    });
    const failure = await failureOf(ask(kind, cut, write, {}, fetch));
    expect(failure).toMatchObject({ name, code: "odoo_upstream", outcomeUnknown: false });
    expect(failure.message).not.toContain("not known");
    await fetch.close();
  });

  test("is asked no second time for a read that was called off", async () => {
    const abort = new AbortController();
    const callOff: Reply = () => abort.abort();
    expect((await failureOf(ask(kind, callOff, read, { signal: abort.signal }))).name).toBe("aborted");
    expect(evil.requests.length).toBe(1);
  });

  test("that breaks off once is read from the second time", async () => {
    const once: Reply = (seen, response) =>
      (evil.requests.length === 1 ? cut : answers[kind]([{ id: 1 }]))(seen, response);
    expect(await ask(kind, once)).toEqual([{ id: 1 }]);
  });
});

/** Stands in every traceback, as passwords, paths and queries do. */
const canary = "canary-4711";
const traceback = (last: string) =>
  `Traceback (most recent call last):\n  File "/opt/odoo/addons/x.py", line 1, in f\n    login("${canary}")\n    ~~~~~^^^\n${last}\n`;

interface Raised {
  /** As JSON names it; Python's own lose `builtins.` in a traceback. */
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly fault: 1 | 2 | 3 | 4;
}
/** An exception inside Odoo, as each way carries it. */
const carriers: Record<Bare, (raised: Raised) => Reply> = {
  json2: ({ name, message, status }) =>
    json({ name, message, arguments: [message], context: {}, debug: traceback(`${name}: ${message}`) }, status),
  jsonrpc: ({ name, message }) => fault(name, message, traceback(`${name}: ${message}`)),
  xmlrpc: ({ name, message, fault: code }) =>
    xmlFault(code, code === 1 ? traceback(`${name.replace("builtins.", "")}: ${message}`) : message),
};
const business = (name: string, message: string, status = 422): Raised => ({
  name: `odoo.exceptions.${name}`,
  message,
  status,
  fault: 2,
});
const failed = (name: string, message: string): Raised => ({ name, message, status: 500, fault: 1 });
const denied: Raised = { ...business("AccessDenied", `Access Denied for ${canary}`, 403), fault: 3 };
const forbidden: Raised = { ...business("AccessError", "You are not allowed to modify 'Contact'.", 403), fault: 4 };
const nothing = "Odoo could not work with these values.";

describe.each(bare)("over %s, Odoo's", (kind) => {
  test.each([
    [denied, "odoo_auth", "Odoo refused the sign-in of this connection."],
    [forbidden, "odoo_access", "You are not allowed to modify 'Contact'."],
    [
      business("MissingError", "Record does not exist or has been deleted.\n(Record: res.partner(9,))", 404),
      "odoo_missing",
      "Record does not exist or has been deleted.\n(Record: res.partner(9,))",
    ],
    [business("UserError", "Close the period first."), "odoo_validation", "Close the period first."],
    [business("ValidationError", " The VAT is wrong. "), "odoo_validation", "The VAT is wrong."],
    [business("RedirectWarning", "Set up a journal."), "odoo_validation", "Set up a journal."],
    [business("UserError", `Import failed:\n${traceback(canary)}`), "odoo_validation", "Import failed:"],
    [business("UserError", traceback(canary)), "odoo_validation", nothing],
    [business("UserError", "x".repeat(9_000)), "odoo_validation", `${"x".repeat(1_999)}…`],
    [
      failed("builtins.ValueError", "Invalid field 'nam' on model 'res.partner'"),
      "odoo_validation",
      "Invalid field 'nam' on model 'res.partner'",
    ],
    [failed("builtins.ValueError", `Invalid value in /opt/odoo/${canary}`), "odoo_validation", nothing],
    [failed("builtins.ValueError", `Invalid: SELECT ${canary} FROM res_users`), "odoo_validation", nothing],
    [failed("builtins.KeyError", `'${canary}'`), "odoo_validation", nothing],
    [failed("builtins.TypeError", `f(${canary}) takes 1 argument`), "odoo_validation", nothing],
    [
      failed("psycopg2.errors.UniqueViolation", `duplicate key\nDETAIL:  Key (ref)=(${canary}) already exists.`),
      "odoo_validation",
      nothing,
    ],
    [
      failed("psycopg2.errors.DeadlockDetected", `deadlock detected\nDETAIL:  Process 1\nHINT:  ${canary}`),
      "odoo_conflict",
      "Odoo refused this call.",
    ],
    [
      failed("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update"),
      "odoo_conflict",
      "Odoo refused this call.",
    ],
    [failed("psycopg2.OperationalError", `FATAL: ${canary}`), "odoo_upstream", "Odoo failed on this call."],
    [failed("builtins.ZeroDivisionError", canary), "odoo_upstream", "Odoo failed on this call."],
  ])("$name ($message.length characters) is told with nothing of its inside", async (raised, code, message) => {
    const failure = await failureOf(ask(kind, carriers[kind](raised), write));
    expect(failure).toMatchObject({ code, message, outcomeUnknown: false, hint: expect.any(String) });
    expect(JSON.stringify(failure)).not.toContain(canary);
    // A denied sign-in is looked into: a method may have raised it.
    expect(evil.requests.length).toBe(raised === denied ? 2 : 1);
  });

  test.each([
    ["with words of its own", "You are not the manager of this order."],
    ["with Odoo's usual words", "Access Denied"],
  ])("denied access that a method raised %s is the caller's, and no refused sign-in", async (_, message) => {
    const raised = carriers[kind]({ ...denied, message });
    const isWhoAmI = ({ path, body }: Seen) => path.includes("context_get") || /context_get|<string>tz</.test(body);
    const whoIAm = answers[kind](kind === "xmlrpc" ? [{ id: 2, lang: "en_US", tz: false }] : { uid: 2 });
    const reply: Reply = (seen, response) => (isWhoAmI(seen) ? whoIAm : raised)(seen, response);
    for (const call of [button, read]) {
      const failure = await failureOf(ask(kind, reply, call));
      expect(failure).toMatchObject({ name: "odoo_access", message, outcomeUnknown: false });
      expect(evil.requests.length).toBe(2);
    }
  });

  test.each(["__proto__", "\\u005f_proto__", "__pr\\u006fto__"])("%s is left out of a record", async (name) => {
    const record = `[{"id": 1, "${name}": {"admin": true}}]`;
    const envelopes: Record<Bare, Reply> = {
      json2: raw(record),
      jsonrpc: raw(`{"jsonrpc": "2.0", "id": 1, "result": ${record}}`),
      xmlrpc: xml(JSON.parse(record)),
    };
    const [row] = (await ask(kind, envelopes[kind])) as [Record<string, unknown>];
    expect([Object.getOwnPropertyNames(row), row["admin"]]).toEqual([["id"], undefined]);
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  test("integer that is larger than any is a number all the same", async () => {
    const record = [{ id: 1, big: 2 ** 53, bigger: 1e300 }];
    expect(await ask(kind, answers[kind](record))).toEqual(record);
  });

  test("groups that are none are no answer", async () => {
    const groups: OdooCall = { model: "res.partner", method: "read_group", args: { groupby: ["city"] } };
    expect(await failureOf(ask(kind, answers[kind](false), groups))).toMatchObject({ name: "odd_answer" });
  });
});

test.each(kinds)(
  "over %s, an answer of many keys is read where as much was asked for, and nowhere else",
  async (kind) => {
    const names = Array.from({ length: 110 }, (_, i) => `field_${i}`);
    const rows = Array.from({ length: 200 }, (_, id) => ({
      id: id + 1,
      ...Object.fromEntries(names.map((name) => [name, 1])),
    }));
    const search = (fields: readonly string[], limit: number): OdooCall => ({
      model: "res.partner",
      method: "search_read",
      args: { fields, limit },
    });
    expect(await ask(kind, answers[kind](rows), search(names, 200))).toHaveLength(200);
    const failure = await failureOf(ask(kind, answers[kind](rows), search(["field_0"], 3)));
    // Not by its rows, which are counted later.
    expect(failure).toMatchObject({ name: "odd_answer", message: expect.stringContaining("much less was due") });
  },
);

describe("over json2, Odoo's", () => {
  const werkzeug = (name: string, message: string, status: number) =>
    carriers.json2({ name: `werkzeug.exceptions.${name}`, message, status, fault: 1 });
  const noDatabase = "<p>No database is selected and the requested URL was not found.</p>";

  test.each([
    ["401 for a key that is none", werkzeug("Unauthorized", "Invalid apikey", 401), "wrong_login"],
    [
      "401 for a key that never arrived",
      werkzeug("Unauthorized", "User not authenticated, use an API Key with a Bearer Authorization header.", 401),
      "refused_by_proxy",
    ],
    [
      "401 of any other name",
      carriers.json2({ name: "odoo.http.SessionExpiredException", message: "Expired", status: 401, fault: 1 }),
      "wrong_login",
    ],
    ["403 for a request of another site", werkzeug("Forbidden", "Not here.", 403), "odoo_access"],
    ["404 for a model that is none", werkzeug("NotFound", "the model 'x' does not exist", 404), "model_missing"],
    ["404 for a database that is none", page(404, noDatabase), "wrong_database"],
    ["409 for a record in use", carriers.json2(business("LockError", "Locked.", 409)), "odoo_conflict"],
    ["400 for a body that is no JSON", werkzeug("BadRequest", "Invalid JSON data", 400), "odoo_validation"],
    [
      "422 for a wrong argument",
      werkzeug("UnprocessableEntity", "missing a required argument: 'vals'", 422),
      "odoo_validation",
    ],
    ["500 with half a body", raw('{"name": "builtins.Va', {}, 500), "gateway"],
    ["500 with a body of somebody else", json({ error: "oops" }, 500), "gateway"],
  ])("%s is told as such", async (_, reply, name) => {
    expect(await failureOf(ask("json2", reply, write))).toMatchObject({ name });
    expect(evil.requests.length).toBe(1);
  });
});

describe("over jsonrpc, an answer", () => {
  const jsonrpc = "2.0";
  test.each([
    ["without a result is null", { jsonrpc, id: 1 }, null],
    ["with an error that is none is its result", { jsonrpc, id: null, error: null, result: 7 }, 7],
  ])("%s", async (_, body, value) => {
    expect(await ask("jsonrpc", json(body), button)).toBe(value);
  });

  test.each([
    ["that is not of this protocol is not Odoo's", { result: [] }, "not_odoo"],
    ["that is null is not Odoo's", null, "not_odoo"],
    ["that is a list is not Odoo's", [1, 2], "not_odoo"],
    ["with an error that says nothing is a failure", { jsonrpc, error: {} }, "server_error"],
    [
      "with an error of another shape is a failure",
      { jsonrpc, error: { data: { name: ["builtins.ValueError"], message: [5] } } },
      "odoo_validation",
    ],
  ])("%s", async (_, body, name) => {
    expect((await failureOf(ask("jsonrpc", json(body)))).name).toBe(name);
  });
});

test.each(["json2", "jsonrpc"] as const)(
  "over %s, NaN is no JSON: the answer is lost, what was done is not",
  async (kind) => {
    const record = '[{"id": 1, "price": NaN}]';
    const reply = raw(kind === "json2" ? record : `{"jsonrpc": "2.0", "id": 1, "result": ${record}}`, {
      "content-type": "application/json",
    });
    expect(await failureOf(ask(kind, reply))).toMatchObject({ name: "gateway", outcomeUnknown: false });
    expect(await failureOf(ask(kind, reply, write))).toMatchObject({ name: "gateway", outcomeUnknown: true });
  },
);

describe("over xmlrpc, an answer", () => {
  const response = (inside: string, before = "") =>
    raw(`${before}<methodResponse><params><param><value>${inside}</value></param></params></methodResponse>\n`, {
      "content-type": "text/xml",
    });

  test.each([
    ["as Odoo says it", "cannot marshal None unless allow_none is enabled"],
    ["at the end of a traceback", traceback("TypeError: cannot marshal None unless allow_none is enabled")],
  ])("that could not be written (%s) is null: the work is done, and done once", async (_, text) => {
    expect(await ask("xmlrpc", xmlFault(1, text), write)).toBeNull();
    expect(evil.requests.length).toBe(1);
  });

  test("on who its user is comes from the user's record: Odoo 14 writes no context as XML", async () => {
    const user = xml([{ id: 2, lang: "es_ES", tz: "Europe/Madrid" }]);
    const whoAmI: OdooCall = { model: "res.users", method: "context_get" };
    expect(await ask("xmlrpc", user, whoAmI)).toEqual({ lang: "es_ES", tz: "Europe/Madrid", uid: 2 });
    expect(evil.requests[0]?.body).not.toContain("context_get");
  });

  test("loses the control characters that old series let through", async () => {
    expect(await ask("xmlrpc", response("<string>a\u0000\u000bb\u001f\tc</string>"), button)).toBe("ab\tc");
  });

  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
  test.each([
    ["declares entities", response("<string>&b;</string>", bomb)],
    ["hides that it does", response("<string>&b;</string>", bomb.replaceAll("<!", "<!\u0001"))],
    ["names a file", response("<string>&f;</string>", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')],
    ["is deeper than any", response(`${"<array><data><value>".repeat(500)}${"</value></data></array>".repeat(500)}`)],
    ["names what objects inherit", response("<constructor><int>1</int></constructor>")],
    ["is no response", raw("<rss></rss>", { "content-type": "text/xml" })],
  ])("that %s is not Odoo's", async (_, reply) => {
    expect((await failureOf(ask("xmlrpc", reply))).name).toBe("not_odoo");
  });

  test.each([
    ["nothing", "<nil/>"],
    ["a text", "<string>1</string>"],
    ["codes that are none", "<struct><member><name>faultCode</name><value>one</value></member></struct>"],
  ])("with a fault that is %s is a failure", async (_, inside) => {
    const reply = raw(`<methodResponse><fault><value>${inside}</value></fault></methodResponse>`);
    expect((await failureOf(ask("xmlrpc", reply))).name).toBe("server_error");
  });
});

describe("over addon, a refusal", () => {
  const refused = (kind: string, status: number, fault: object = {}, version: number | undefined = 7) =>
    addonFault(kind, { message: "Odoo's words.", ...fault }, status, version);
  const inOdoo = "Odoo's own rules close this: an Odoo administrator can open it there, in the menu MCP.";

  test.each([
    ["of its rules", refused("denied", 403, { name: "field_denied" }), "addon_denied", "denied", inOdoo],
    [
      "because it is off",
      refused("denied", 403, { name: "disabled" }),
      "addon_off",
      "denied",
      "Configuration, Settings",
    ],
    [
      "of one who is not in its group",
      refused("denied", 403, { name: "not_a_user" }),
      "addon_group",
      "denied",
      "the group MCP User",
    ],
    [
      "of what no rule opens",
      refused("denied", 403, { name: "hard_floor" }),
      "addon_denied",
      "denied",
      "No rule can open",
    ],
    ["of Odoo's own rights", refused("access", 403), "odoo_access", "odoo_access", "lacks the right"],
    [
      "for a record that is gone",
      refused("missing", 404, { name: "odoo.exceptions.MissingError" }),
      "odoo_missing",
      "odoo_missing",
      "look for it again with find_record",
    ],
    ["for a model that is none", refused("missing", 404), "odoo_missing", "odoo_missing", "list_models"],
    ["for a record in use", refused("conflict", 409), "odoo_conflict", "odoo_conflict", "Try again in a moment"],
    ["in Odoo's business words", refused("validation", 422), "odoo_validation", "odoo_validation", "what Odoo names"],
    ["of a call without sense", refused("invalid", 400), "odoo_validation", "odoo_validation", "describe_model"],
  ])("%s took no write and is told in Odoo's words", async (_, reply, name, code, hint) => {
    const failure = await failureOf(ask("addon", reply, write));
    expect(failure).toMatchObject({ name, code, message: "Odoo's words.", outcomeUnknown: false });
    expect(failure.hint).toContain(hint);
    expect(evil.requests.length).toBe(1);
  });

  test.each([
    ["a key that is not good", addonFault("auth", { message: "Invalid key." }, 401), "addon_key", "odoo_auth"],
    ["another database", refused("invalid", 400, { path: "X-Odoo-Database" }), "wrong_database", "odoo_upstream"],
    ["no database", page(404, "<p>No database is selected and</p>"), "wrong_database", "odoo_upstream"],
    ["a class that is not known", refused("teapot", 418), "server_error", "odoo_upstream"],
    ["nothing it says", json({ success: false }, 500), "gateway", "odoo_upstream"],
  ])("for %s is told as such", async (_, reply, name, code) => {
    expect(await failureOf(ask("addon", reply))).toMatchObject({ name, code });
  });

  test.each([
    [{ retry_after: 17 }, 17],
    [{ retry_after: 0.2 }, 1],
    [{ retry_after: "soon" }, 10],
    [{}, 10],
  ])("for too many calls (%j) is waited for %i seconds", async (fault, seconds) => {
    const failure = await failureOf(ask("addon", refused("limit", 429, fault), write));
    expect(failure).toMatchObject({ name: "rate_limited", code: "odoo_limit", retryAfterSeconds: seconds });
    expect(failure.outcomeUnknown).toBe(false);
  });

  test("from inside names the reference that its log knows, and nothing else", async () => {
    const fault = { message: `Something failed inside Odoo. Reference 0123456789ab. ${canary}` };
    const failure = await failureOf(ask("addon", refused("internal", 500, fault), write));
    expect(failure).toMatchObject({ name: "server_error", outcomeUnknown: false });
    expect(failure.hint).toContain("0123456789ab");
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  test("that names no rules was never judged, or came after the work was done: of a write nobody knows", async () => {
    const late = addonFault("internal", { message: "Something failed inside Odoo." }, 500);
    expect(await failureOf(ask("addon", late, write))).toMatchObject({ name: "server_error", outcomeUnknown: true });
    expect((await failureOf(ask("addon", late))).outcomeUnknown).toBe(false);
  });
});

describe("what stands behind a method of ours", () => {
  const named =
    (call: OdooCall, series = 19) =>
    async () => {
      const target = { series: { major: series, minor: 0, edition: "community" } as const };
      const kind = series >= 19 ? "json2" : "jsonrpc";
      // What it answers is of no matter here, and mostly none that is due.
      await open(kind, answers[kind]([5]), target)
        .call(call)
        .catch(() => {});
      const [seen] = evil.requests;
      const body = JSON.parse(seen?.body ?? "");
      if (kind === "json2") return [seen?.path.replace("/json/2/", ""), body];
      const [, , , model, method, ...rest] = body.params.args;
      return [`${model}/${method}`, ...rest];
    };
  const at: Pick<OdooCall, "model" | "ids"> = { model: "res.partner", ids: [7] };
  const note = (body: string): OdooCall => ({
    ...at,
    method: "message_post",
    args: { body, subtype_xmlid: "mail.mt_note" },
  });
  const kind = { message_type: "comment", subtype_xmlid: "mail.mt_note" };
  const files = [
    ["res_model", "=", "res.partner"],
    ["res_field", "=", false],
  ];

  test.each<[string, () => Promise<unknown>, unknown[]]>([
    [
      "a text without lines, as text",
      named(note("1 < 2 <b>")),
      ["res.partner/message_post", { ids: [7], body: "1 < 2 <b>", ...kind }],
    ],
    [
      "a text with lines, as markup of which it has none itself",
      named(note('a\n"<b>"')),
      ["res.partner/message_post", { ids: [7], body: "a<br>&quot;&lt;b&gt;&quot;", body_is_html: true, ...kind }],
    ],
    [
      "a text for a series that takes all for markup",
      named(note("1 < 2"), 16),
      ["res.partner/message_post", [[7]], { body: "1 &lt; 2", ...kind }],
    ],
    [
      "a text with lines for a series that knows no word for markup",
      named(note("a\nb"), 14),
      ["res.partner/message_post", [[7]], { body: "a<br>b", ...kind }],
    ],
    [
      "the files of a record, fields' own left out",
      named({ ...at, method: "attachments", args: { limit: 3, offset: 1 } }),
      [
        "ir.attachment/search_read",
        {
          domain: [...files, ["res_id", "in", [7]]],
          fields: ["name", "mimetype", "file_size", "create_date", "type", "url"],
          order: "id desc",
          limit: 3,
          offset: 1,
        },
      ],
    ],
    [
      "a file, held to the model that was asked",
      named({ ...at, method: "read_attachment" }, 14),
      [
        "ir.attachment/search_read",
        [],
        {
          domain: [...files, ["id", "in", [7]]],
          fields: ["name", "mimetype", "file_size", "res_id", "type", "url", "datas"],
          limit: 1,
        },
      ],
    ],
    [
      "a new file, at the record and nowhere else",
      named({
        ...at,
        method: "add_attachment",
        args: { name: "a", datas: "YQ==", type: "binary", res_id: 9, res_field: "vat", public: true },
      }),
      [
        "ir.attachment/create",
        { vals_list: { name: "a", datas: "YQ==", type: "binary", res_model: "res.partner", res_id: 7 } },
      ],
    ],
    [
      "a button, by its name",
      named({ ...at, method: "run_action", args: { name: "action_archive" } }, 14),
      ["res.partner/action_archive", [[7]], {}],
    ],
    [
      "defaults, by place: the argument has had three names",
      named({ model: "res.partner", method: "default_get", args: { fields: ["name"] } }, 14),
      ["res.partner/default_get", [["name"]], {}],
    ],
    [
      "rows to load",
      named({ model: "res.partner", method: "load", args: { fields: ["name"], data: [["A"]] } }),
      ["res.partner/load", { fields: ["name"], data: [["A"]] }],
    ],
  ])("%s", async (_, ask, expected) => expect(await ask()).toEqual(expected));

  test.each(kinds)("over %s, a button that answers nothing is null", async (way) => {
    const press: OdooCall = { ...at, method: "run_action", args: { name: "button_cancel" } };
    const nothing =
      way === "xmlrpc" ? xmlFault(1, "cannot marshal None unless allow_none is enabled") : answers[way](null);
    expect(await ask(way, nothing, press)).toBeNull();
  });

  test.each(["json2", "jsonrpc"] as const)("over %s, a context that does not say whose it is", async (way) => {
    const whoAmI: OdooCall = { model: "res.users", method: "context_get" };
    expect(await ask(way, answers[way]({ lang: "es_ES", tz: false }), whoAmI)).toEqual({
      lang: "es_ES",
      tz: false,
      uid: 2,
    });
    expect(await ask(way, answers[way]({ lang: "es_ES", uid: 7 }), whoAmI)).toEqual({ lang: "es_ES", uid: 7 });
  });

  test.each(bare)("over %s, the id of a new message or file is a number, whatever the series", async (way) => {
    for (const call of [note("x"), { ...at, method: "add_attachment", args: { name: "a" } } as OdooCall]) {
      expect(await ask(way, answers[way]([5]), call)).toBe(5);
      expect(await ask(way, answers[way](5), call)).toBe(5);
    }
  });
});

describe("over addon", () => {
  test("a call carries the key, its arguments by name, and the database where it is wanted", async () => {
    const secret = "mcpa_0123abcd_secret";
    await open("addon", addonAnswer([]), { secret, sendDatabase: true }).call({ ...read, context: { lang: "es_ES" } });
    const [seen] = evil.requests;
    expect(seen).toMatchObject({ method: "POST", path: "/mcp/call" });
    expect(seen?.headers).toMatchObject({
      "x-api-key": secret,
      "x-odoo-database": "main",
      "content-type": "application/json",
    });
    expect(seen?.headers["authorization"]).toBeUndefined();
    expect(JSON.parse(seen?.body ?? "")).toEqual({ ...read, context: { lang: "es_ES" } });
  });

  test.each([
    [14, "text/plain"],
    [15, "text/plain"],
    [16, "application/json"],
  ])("Odoo %i is sent %s, and names no database that the host finds", async (major, type) => {
    await open("addon", addonAnswer([]), { series: { major, minor: 0, edition: "community" } }).call(read);
    expect(evil.requests[0]?.headers).toMatchObject({ "content-type": type });
    expect(evil.requests[0]?.headers["x-odoo-database"]).toBeUndefined();
  });

  test("groups are counted, and of one shape on every series", async () => {
    const month = ["2026-11-01", "November 2026"];
    const own = ["create_date", ">=", "2026-11-01"];
    const row = { "create_date:month": month, "color:sum": 3, __count: 2, __extra_domain: [own] };
    const args = { domain: [["active", "=", true]], groupby: ["create_date:month"], aggregates: ["color:sum"] };
    const series = { major: 14, minor: 0, edition: "community" } as const;
    const call: OdooCall = { model: "res.partner", method: "read_group", args };
    expect(await open("addon", addonAnswer([row]), { series }).call(call)).toEqual([
      {
        key: { "create_date:month": month },
        aggregates: { "color:sum": 3 },
        count: 2,
        domain: [["active", "=", true], own],
      },
    ]);
    expect(JSON.parse(evil.requests[0]?.body ?? "").args.aggregates).toEqual(["color:sum", "__count"]);
  });

  const models = [
    {
      model: "res.partner",
      name: "Contact",
      operations: { read: true, write: 1 },
      actions: [],
      denied_fields: ["vat"],
    },
    { model: "res.users", name: "User", operations: { read: true } },
    { model: 7, operations: {}, denied_fields: [] },
    { model: "sale.order", operations: {}, denied_fields: [], writable_fields: ["state"] },
    { model: "crm.lead", operations: {}, denied_fields: [], writable_fields: "state" },
  ];
  const rulesAt = (version: unknown): Reply => json({ success: true, data: { models, rules_version: version } });

  test("the rules inside are read once for all who ask, and opened by nothing but true", async () => {
    const { inside } = open("addon", rulesAt(5));
    expect(inside?.known()).toBeUndefined();
    const [rules] = await Promise.all([inside?.read(), inside?.read(), inside?.read()]);
    expect(evil.requests.map(({ path }) => path)).toEqual(["/mcp/models"]);
    expect(inside?.known()).toBe(rules);
    // A model whose hidden fields are not told is not open, nor is one whose writable fields cannot be read.
    expect([...(rules?.models.keys() ?? [])]).toEqual(["res.partner", "sale.order"]);
    expect(rules?.models.get("sale.order")?.writableFields).toEqual(["state"]);
    expect([...(rules?.models.values() ?? [])].slice(0, 1)).toEqual([
      {
        model: "res.partner",
        label: "Contact",
        read: true,
        create: false,
        write: false,
        unlink: false,
        actions: [],
        deniedFields: ["vat"],
      },
    ]);
  });

  test.each([
    ["an answer", addonAnswer([], 6)],
    ["a refusal", addonFault("denied", { message: "No." }, 403, 6)],
  ])("they are forgotten when %s names another version", async (_, reply) => {
    const odoo = open("addon", rulesAt(5));
    await odoo.inside?.read();
    evil.routes = { "*": addonAnswer([], 5) };
    await odoo.call(read);
    expect(odoo.inside?.known()?.version).toBe(5);
    evil.routes = { "*": reply };
    await odoo.call(read).catch(() => {});
    expect(odoo.inside?.known()).toBeUndefined();
  });

  test.each([
    ["are no list", json({ success: true, data: { models: {}, rules_version: 5 } }), "addon_api"],
    ["have no version", rulesAt("5"), "addon_api"],
    ["are closed", addonFault("denied", { name: "disabled", message: "Off." }), "addon_off"],
    ["are gone", page(404), "addon_missing"],
    ["do not come", cut, "reset"],
  ])("rules that %s are an error, and asked for again next time", async (_, reply, name) => {
    const { inside } = open("addon", reply);
    expect(await failureOf(inside?.read() ?? Promise.resolve())).toMatchObject({ name });
    evil.routes = { "*": rulesAt(5) };
    expect((await inside?.read())?.version).toBe(5);
  });
});

describe.each(["jsonrpc", "xmlrpc"] as const)("over %s, a model that Odoo does not have", (kind) => {
  const project: OdooCall = { model: "project.task", method: "fields_get" };
  test.each([
    "Object project.task doesn't exist",
    "El objeto project.task no existe",
    "L'objet project.task n'existe pas!",
    "对象project.task 不存在",
  ])("is missing whatever the user's language: %s", async (words) => {
    const failure = await failureOf(ask(kind, carriers[kind](business("UserError", words)), project));
    expect(failure).toMatchObject({
      code: "odoo_missing",
      message: "This Odoo has no model project.task: the app Project is not installed, or the name is wrong.",
      hint: expect.stringContaining('list_models search="task"'),
    });
  });

  test("is not what a longer refusal, or one of a write, is about", async () => {
    const longer = business("UserError", "Close the open project.task records of the last period first.");
    expect((await failureOf(ask(kind, carriers[kind](longer), project))).code).toBe("odoo_validation");
    const short = business("UserError", "The res.partner is locked.");
    expect((await failureOf(ask(kind, carriers[kind](short), write))).code).toBe("odoo_validation");
  });
});

test("the addon is asked whether a model that it refuses is there at all", async () => {
  const call: OdooCall = { model: "project.task", method: "check_access", args: { operation: "read" } };
  const closed = addonFault("denied", { message: "Model 'project.task' is not enabled for MCP access." }, 403);
  const none = addonFault("missing", { message: "Model 'project.task' not found in Odoo instance." }, 404);
  const transport = open("addon", closed);
  evil.routes = { "/mcp/call": closed, "/mcp/models/project.task/access": none };
  expect(await failureOf(transport.call(call))).toMatchObject({
    code: "odoo_missing",
    message: expect.stringContaining("the app Project is not installed"),
  });
  evil.routes = { "*": closed };
  expect((await failureOf(transport.call(call))).code).toBe("denied");
});
