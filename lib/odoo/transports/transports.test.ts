import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
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
  startEvilOdoo,
  xml,
  xmlFault,
} from "#tests/support/evil-odoo.ts";
import { createSafeFetch, type SafeFetch } from "../../http/safe-fetch.ts";
import type { AppError } from "../../kernel/errors.ts";
import { openOdoo } from "../open.ts";
import type { CallOptions, OdooCall, OdooTarget } from "../types.ts";

const kinds = ["json2", "jsonrpc", "xmlrpc"] as const;
type Kind = (typeof kinds)[number];

const read: OdooCall = { model: "res.partner", method: "read", ids: [1], args: { fields: ["name"] } };
const write: OdooCall = { model: "res.partner", method: "write", ids: [1], args: { values: { name: "Ana" } } };

const local = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
let evil: EvilOdoo;
beforeAll(async () => {
  evil = await startEvilOdoo();
});
afterAll(() => Promise.all([evil.close(), local.close()]));

function ask(kind: Kind, reply: Reply, call = read, options: CallOptions = {}, fetch: SafeFetch = local) {
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
  };
  return openOdoo(target, { fetch }).call(call, { timeoutMs: 2_000, ...options });
}

/** What is told of a failure: its code, or its key without the prefix where it has one. */
async function failureOf(answer: Promise<unknown>) {
  const { code, message, options } = (await answer.then(
    (value) => expect.unreachable(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )) as AppError;
  const { key, hint, retryAfterSeconds, outcomeUnknown = false } = options;
  return { name: key?.replace("odoo.errors.", "") ?? code, code, message, hint, retryAfterSeconds, outcomeUnknown };
}

/** A value, in the envelope of each way. */
const answers: Record<Kind, (value: unknown) => Reply> = {
  json2: (value) => json(value),
  jsonrpc: (result) => json({ jsonrpc: "2.0", id: 1, result }),
  xmlrpc: (value) => xml(value),
};
/** What a proxy makes of an answer that it does not pass on whole. */
const halves: Record<Kind, Reply> = {
  json2: raw('[{"id": 1, "na', { "content-type": "application/json" }),
  jsonrpc: raw('{"jsonrpc": "2.0", "id": 1, "result": [{"id": 1, "na', { "content-type": "application/json" }),
  xmlrpc: raw("<?xml version='1.0'?><methodResponse><params><param><value><array><data><value><int>1</int></value>", {
    "content-type": "text/xml",
  }),
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

  test.each([
    ["takes no more calls", page(429), "rate_limited", "odoo_limit"],
    ["wants a sign-in of its own", page(401), "refused_by_proxy", "odoo_auth"],
    ["closes this way", page(403), "refused_by_proxy", "odoo_auth"],
    ["knows no such way", page(404), "not_odoo", "odoo_upstream"],
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
const carriers: Record<Kind, (raised: Raised) => Reply> = {
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

describe.each(kinds)("over %s, Odoo's", (kind) => {
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
    [business("UserError", "x".repeat(9_000)), "odoo_validation", "x".repeat(2_000)],
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
    expect(evil.requests.length).toBe(1);
  });

  test.each(["__proto__", "\\u005f_proto__", "__pr\\u006fto__"])("%s is left out of a record", async (name) => {
    const record = `[{"id": 1, "${name}": {"admin": true}}]`;
    const envelopes: Record<Kind, Reply> = {
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

  test("groups that are none stay what they are", async () => {
    const groups: OdooCall = { model: "res.partner", method: "read_group", args: { groupby: ["city"] } };
    expect(await ask(kind, answers[kind](false), groups)).toBe(false);
  });
});

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
    ["404 for a model that is none", werkzeug("NotFound", "the model 'x' does not exist", 404), "odoo_missing"],
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
    expect(await ask("jsonrpc", json(body))).toBe(value);
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
    expect(await ask("xmlrpc", response("<string>a\u0000\u000bb\u001f\tc</string>"))).toBe("ab\tc");
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
