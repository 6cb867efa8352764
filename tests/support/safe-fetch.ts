import { expect } from "vitest";
import type { ResolvedAddress } from "#lib/http/outgoing/checked-connector.ts";
import { HttpError } from "#lib/http/outgoing/http-error.ts";
import { createSafeFetch, type FetchRequest, type SafeFetchOptions } from "#lib/http/outgoing/safe-fetch.ts";

type Dial = NonNullable<SafeFetchOptions["connect"]>;
export const at = (address: string): ResolvedAddress => ({ address, family: address.includes(":") ? 6 : 4 });
const open: (() => Promise<unknown>)[] = [];

/** Registers functions that `closeAll` calls after a test. */
export function closeAfter(...closes: readonly (() => Promise<unknown>)[]): void {
  open.push(...closes);
}

/** Calls all functions that were registered with `closeAfter`. Pass it to `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

/** Returns a fetch whose connector only records the addresses and sends nothing. */
export function watched(names: Record<string, readonly string[][]>, allowedCidrs: readonly string[] = []) {
  const dialled: string[] = [];
  const resolved: string[] = [];
  const connect: Dial = ({ hostname, port, servername }, callback) => {
    dialled.push([hostname, port, servername].filter(Boolean).join(" "));
    callback(Object.assign(new Error("dialled"), { code: "EHOSTUNREACH" }), null);
  };
  const resolve = async (name: string) => {
    const answers = names[name] ?? [];
    // Each answer is given once, except for the last, which is repeated.
    const answer = answers[Math.min(resolved.filter((one) => one === name).length, answers.length - 1)] ?? [];
    resolved.push(name);
    return answer.map(at);
  };
  const fetch = createSafeFetch({ allowedCidrs, resolve, connect });
  closeAfter(fetch.close);
  return { fetch, dialled, resolved };
}

/** Returns a fetch that opens real connections, only inside 127/8. Every name resolves to this machine. */
export function local(ca?: string) {
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], resolve: async () => [at("127.0.0.1")], ca });
  closeAfter(fetch.close);
  return fetch;
}

export const get: FetchRequest = { method: "GET", poolKey: "test", timeoutMs: 2_000 };
export async function faultOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HttpError);
  return (error as HttpError).fault;
}
