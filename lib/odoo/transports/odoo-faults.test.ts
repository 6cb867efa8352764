import { describe, expect, test } from "vitest";
import { addonFault, json, page, type Reply, raw, type Seen, xml } from "#tests/support/fake-odoo.ts";
import {
  answers,
  ask,
  type Bare,
  bare,
  business,
  button,
  canary,
  carriers,
  denied,
  evil,
  failed,
  failureOf,
  forbidden,
  nothing,
  open,
  read,
  traceback,
  write,
} from "#tests/support/odoo/ways.ts";
import type { OdooCall } from "../types.ts";

describe.each(bare)("an exception of Odoo over %s", (kind) => {
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
  ])("$name ($message.length characters) is reported without internals", async (raised, code, message) => {
    const failure = await failureOf(ask(kind, carriers[kind](raised), write));
    expect(failure).toMatchObject({ code, message, outcomeUnknown: false, hint: expect.any(String) });
    expect(JSON.stringify(failure)).not.toContain(canary);
    // A denied sign-in is checked with a second call, because a method may have raised it.
    expect(evil.requests.length).toBe(raised === denied ? 2 : 1);
  });

  test.each([
    ["with words of its own", "You are not the manager of this order."],
    ["with Odoo's usual words", "Access Denied"],
  ])("denied access that a method raised %s is an error of the caller, not of the sign-in", async (_, message) => {
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

  test.each(["__proto__", "\\u005f_proto__", "__pr\\u006fto__"])("the key %s is left out of a record", async (name) => {
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

  test("an integer beyond the safe range is parsed as a number", async () => {
    const record = [{ id: 1, big: 2 ** 53, bigger: 1e300 }];
    expect(await ask(kind, answers[kind](record))).toEqual(record);
  });

  test("groups of the wrong form are no answer", async () => {
    const groups: OdooCall = { model: "res.partner", method: "read_group", args: { groupby: ["city"] } };
    expect(await failureOf(ask(kind, answers[kind](false), groups))).toMatchObject({ name: "odd_answer" });
  });
});

describe("an error over json2", () => {
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
  ])("an error %s is reported as such", async (_, reply, name) => {
    expect(await failureOf(ask("json2", reply, write))).toMatchObject({ name });
    expect(evil.requests.length).toBe(1);
  });
});

describe("an answer over jsonrpc", () => {
  const jsonrpc = "2.0";
  test.each([
    ["without a result is null", { jsonrpc, id: 1 }, null],
    ["with an empty error is its result", { jsonrpc, id: null, error: null, result: 7 }, 7],
  ])("an answer over jsonrpc %s", async (_, body, value) => {
    expect(await ask("jsonrpc", json(body), button)).toBe(value);
  });

  test.each([
    ["of another protocol is not from Odoo", { result: [] }, "not_odoo"],
    ["that is null is not from Odoo", null, "not_odoo"],
    ["that is a list is not from Odoo", [1, 2], "not_odoo"],
    ["with an empty error object is a failure", { jsonrpc, error: {} }, "server_error"],
    [
      "with an error of another shape is a failure",
      { jsonrpc, error: { data: { name: ["builtins.ValueError"], message: [5] } } },
      "odoo_validation",
    ],
  ])("an answer over jsonrpc %s", async (_, body, name) => {
    expect((await failureOf(ask("jsonrpc", json(body)))).name).toBe(name);
  });
});

test.each(["json2", "jsonrpc"] as const)(
  "an answer over %s with NaN is no JSON, and leaves the outcome of a write unknown",
  async (kind) => {
    const record = '[{"id": 1, "price": NaN}]';
    const reply = raw(kind === "json2" ? record : `{"jsonrpc": "2.0", "id": 1, "result": ${record}}`, {
      "content-type": "application/json",
    });
    expect(await failureOf(ask(kind, reply))).toMatchObject({ name: "gateway", outcomeUnknown: false });
    expect(await failureOf(ask(kind, reply, write))).toMatchObject({ name: "gateway", outcomeUnknown: true });
  },
);

describe.each(["jsonrpc", "xmlrpc"] as const)("a model that Odoo does not have, over %s", (kind) => {
  const project: OdooCall = { model: "project.task", method: "fields_get" };
  test.each([
    "Object project.task doesn't exist",
    "El objeto project.task no existe",
    "L'objet project.task n'existe pas!",
    "对象project.task 不存在",
  ])("a model is reported as missing in any language of the user: %s", async (words) => {
    const failure = await failureOf(ask(kind, carriers[kind](business("UserError", words)), project));
    expect(failure).toMatchObject({
      code: "odoo_missing",
      message: "This Odoo has no model project.task: the app Project is not installed, or the name is wrong.",
      hint: expect.stringContaining('list_models search="task"'),
    });
  });

  test("a longer refusal, or one of a write, is not reported as a missing model", async () => {
    const longer = business("UserError", "Close the open project.task records of the last period first.");
    expect((await failureOf(ask(kind, carriers[kind](longer), project))).code).toBe("odoo_validation");
    const short = business("UserError", "The res.partner is locked.");
    expect((await failureOf(ask(kind, carriers[kind](short), write))).code).toBe("odoo_validation");
  });
});

test("the addon is asked whether a model exists that it refuses", async () => {
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
