import { inspect } from "node:util";
import { createTranslator } from "next-intl";
import { afterEach, expect } from "vitest";
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from "#lib/http/outgoing/safe-fetch.ts";
import { locales } from "#lib/kernel/locale/locale.ts";
import { toShownError } from "#lib/kernel/shown-error.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { ProbeInput, ProbeResult, ProbeStep } from "#lib/odoo/probe/probe-result.ts";
import {
  type FakeOdoo,
  json,
  page,
  type Reply,
  type Routes,
  startFakeOdoo,
  workingOdoo,
} from "#tests/support/fake-odoo.ts";
import type { ProbeStepId } from "../../../lib/kernel/choices.ts";
import en from "../../../messages/en/odoo.json";
import es from "../../../messages/es/odoo.json";

export const apiKey = "c0ffee0123456789abcdef0123456789c0ffee01";
export const password = "correct horse battery staple";
export const login = "ana@example.com";
export const order: readonly ProbeStepId[] = ["address", "tls", "odoo", "database", "sign_in", "rights"];

export const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

export async function serve(routes: Routes, identity?: Parameters<typeof startFakeOdoo>[1]): Promise<FakeOdoo> {
  const evil = await startFakeOdoo(routes, identity);
  open.push(evil.close);
  return evil;
}
export function dialling(options: Partial<SafeFetchOptions> = {}): SafeFetch {
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], ...options });
  open.push(fetch.close);
  return fetch;
}

/** Tests a connection and checks what every test must show. */
export async function probe(
  input: Partial<ProbeInput> & { readonly url: string },
  fetch = dialling(),
): Promise<ProbeResult> {
  const heard: ProbeStep[] = [];
  const onStep = (step: ProbeStep) => heard.push(step);
  const result = await probeOdoo({ secret: apiKey, ...input }, { fetch, onStep });
  expect(heard).toEqual(result.steps);
  expect(heard.map(({ id }) => id)).toEqual(order);
  for (const step of heard) expectWords(step);
  // Only the target of a successful test contains the secret.
  const told = result.ok ? { ...result, target: undefined } : result;
  expect(inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(input.secret ?? apiKey);
  return result;
}

/** Expects that a step has a text in both languages, with all parameters of the text. */
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

/** Expects that the test failed at `step` with `name`, with the steps before it done and those after it waiting. */
export function expectFailure(result: ProbeResult, step: ProbeStepId, name: string) {
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
/** Returns the paths that the secret was sent to, in order. */
export function spent({ requests }: FakeOdoo, secret = apiKey): string[] {
  return requests
    .filter(({ headers, body }) => body.includes(secret) || headers.authorization?.includes(secret))
    .map(({ path }) => path);
}

/** Returns the routes of an Odoo with some of them replaced. */
export const except = (routes: Routes, major = 19, rest?: Parameters<typeof workingOdoo>[1]): Routes => ({
  ...workingOdoo(major, rest),
  ...routes,
});
export const whoAmI = "/json/2/res.users/context_get";
export const rpc = (reply: Reply): Routes => ({ "/jsonrpc": reply, "/xmlrpc/2/common": reply });
export const closedList = { databases: "closed" } as const;
export const several = { databases: ["main", "test"] } as const;
export const noDatabase = page(404, "<p>No database is selected and the requested URL was not found.</p>");
export const unknownDatabase = 'connection to server failed: FATAL:  database "shop" does not exist\n';
export const error = (name: string, message: string, status: number): Reply =>
  json({ name, message, debug: apiKey }, status);
export const unauthorized = error("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401);
