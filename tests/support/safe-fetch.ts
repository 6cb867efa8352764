import { expect } from "vitest";
import type { ResolvedAddress } from "#lib/http/outgoing/checked-connector.ts";
import { HttpError } from "#lib/http/outgoing/http-error.ts";
import { createSafeFetch, type FetchRequest, type SafeFetchOptions } from "#lib/http/outgoing/safe-fetch.ts";

type Dial = NonNullable<SafeFetchOptions["connect"]>;
export const at = (address: string): ResolvedAddress => ({ address, family: address.includes(":") ? 6 : 4 });
const open: (() => Promise<unknown>)[] = [];

/** Closes what the tests of a file have opened, when a test ends. */
export function closeAfter(...closes: readonly (() => Promise<unknown>)[]): void {
  open.push(...closes);
}

/** For `afterEach`: closes everything that `closeAfter` was given. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

/** A fetch whose dialler only notes where it would have gone. No packet leaves. */
export function watched(names: Record<string, readonly string[][]>, allowedCidrs: readonly string[] = []) {
  const dialled: string[] = [];
  const resolved: string[] = [];
  const connect: Dial = ({ hostname, port, servername }, callback) => {
    dialled.push([hostname, port, servername].filter(Boolean).join(" "));
    callback(Object.assign(new Error("dialled"), { code: "EHOSTUNREACH" }), null);
  };
  const resolve = async (name: string) => {
    const answers = names[name] ?? [];
    // The last answer stays; the ones before it are given once each.
    const answer = answers[Math.min(resolved.filter((one) => one === name).length, answers.length - 1)] ?? [];
    resolved.push(name);
    return answer.map(at);
  };
  const fetch = createSafeFetch({ allowedCidrs, resolve, connect });
  closeAfter(fetch.close);
  return { fetch, dialled, resolved };
}

/** A fetch that really dials, inside 127/8 alone; every name leads to this machine. */
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
