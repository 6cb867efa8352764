import { afterAll, beforeAll, expect } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import type { AppError } from "#lib/kernel/errors.ts";
import { keyWords } from "#lib/mcp/pipeline/remedy-words.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import type { CallOptions, OdooCall, OdooTarget } from "#lib/odoo/types.ts";
import {
  addonAnswer,
  type FakeOdoo,
  fault,
  json,
  type Reply,
  raw,
  startFakeOdoo,
  xml,
  xmlFault,
} from "#tests/support/fake-odoo.ts";

/** The transports that carry exceptions of Odoo unchanged. The addon only names their class. */
export const bare = ["json2", "jsonrpc", "xmlrpc"] as const;
export type Bare = (typeof bare)[number];
export const kinds = [...bare, "addon"] as const;
type Kind = (typeof kinds)[number];

export const read: OdooCall = { model: "res.partner", method: "read", ids: [1], args: { fields: ["name"] } };
export const write: OdooCall = { model: "res.partner", method: "write", ids: [1], args: { values: { name: "Ana" } } };

const local = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
export let evil: FakeOdoo;
beforeAll(async () => {
  evil = await startFakeOdoo();
});
afterAll(() => Promise.all([evil.close(), local.close()]));

/** Any answer to this call is valid. */
export const button: OdooCall = {
  model: "res.partner",
  method: "run_action",
  ids: [7],
  args: { name: "action_confirm" },
};

export function ask(kind: Kind, reply: Reply, call = read, options: CallOptions = {}, fetch: SafeFetch = local) {
  return open(kind, reply, {}, fetch).call(call, { timeoutMs: 2_000, ...options });
}

export function open(kind: Kind, reply: Reply, rest: Partial<OdooTarget> = {}, fetch: SafeFetch = local) {
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

/** Returns the reason of a failure, or its code without one, and all of its advice. */
export async function failureOf(answer: Promise<unknown>) {
  const { code, message, options } = (await answer.then(
    (value) => expect.unreachable(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )) as AppError;
  const { reason, hint = "", remedy, retryAfterSeconds, outcomeUnknown = false } = options;
  const advice = [hint, remedy === undefined ? "" : keyWords(remedy)].join(" ").trim();
  return { name: reason ?? code, code, message, hint: advice, retryAfterSeconds, outcomeUnknown };
}

/** Puts a value into the envelope of each transport. */
export const answers: Record<Kind, (value: unknown) => Reply> = {
  json2: (value) => json(value),
  jsonrpc: (result) => json({ jsonrpc: "2.0", id: 1, result }),
  xmlrpc: (value) => xml(value),
  addon: (value) => addonAnswer(value),
};
/** Answers that a proxy cut off. */
export const halves: Record<Kind, Reply> = {
  json2: raw('[{"id": 1, "na', { "content-type": "application/json" }),
  jsonrpc: raw('{"jsonrpc": "2.0", "id": 1, "result": [{"id": 1, "na', { "content-type": "application/json" }),
  xmlrpc: raw("<?xml version='1.0'?><methodResponse><params><param><value><array><data><value><int>1</int></value>", {
    "content-type": "text/xml",
  }),
  addon: raw('{"success":true,"data":{"result":[{"id": 1, "na', { "content-type": "application/json" }),
};

/** Part of every traceback, in place of passwords, paths and queries. */
export const canary = "canary-4711";
export const traceback = (last: string) =>
  `Traceback (most recent call last):\n  File "/opt/odoo/addons/x.py", line 1, in f\n    login("${canary}")\n    ~~~~~^^^\n${last}\n`;

interface Raised {
  /** The name over JSON. Python's own exceptions lose `builtins.` in a traceback. */
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly fault: 1 | 2 | 3 | 4;
}
/** An exception of Odoo in the form of each transport. */
export const carriers: Record<Bare, (raised: Raised) => Reply> = {
  json2: ({ name, message, status }) =>
    json({ name, message, arguments: [message], context: {}, debug: traceback(`${name}: ${message}`) }, status),
  jsonrpc: ({ name, message }) => fault(name, message, traceback(`${name}: ${message}`)),
  xmlrpc: ({ name, message, fault: code }) =>
    xmlFault(code, code === 1 ? traceback(`${name.replace("builtins.", "")}: ${message}`) : message),
};
export const business = (name: string, message: string, status = 422): Raised => ({
  name: `odoo.exceptions.${name}`,
  message,
  status,
  fault: 2,
});
export const failed = (name: string, message: string): Raised => ({ name, message, status: 500, fault: 1 });
export const denied: Raised = { ...business("AccessDenied", `Access Denied for ${canary}`, 403), fault: 3 };
export const forbidden: Raised = {
  ...business("AccessError", "You are not allowed to modify 'Contact'.", 403),
  fault: 4,
};
export const nothing = "Odoo could not work with these values.";
