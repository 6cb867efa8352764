import { expect, test } from "vitest";
import { readBodyCapped } from "./request-guards.ts";

/** A request of endless parts of 10 bytes that counts how many of them were read. */
function endless(announced?: number) {
  let parts = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    parts++;
    controller.enqueue(new Uint8Array(10).fill(97));
  };
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const headers = new Headers(announced === undefined ? {} : { "content-length": String(announced) });
  return { request: { headers, body } as unknown as Request, parts: () => parts };
}

test("a body that says itself that it is too large is not read at all", async () => {
  const { request, parts } = endless(1_000);
  await expect(readBodyCapped(request, 100)).rejects.toMatchObject({ code: "too_large" });
  await expect(readBodyCapped(request, 100, { maxBytes: 500, allows: () => true })).rejects.toThrow();
  expect(parts()).toBe(0);
});

test("a body that does not say so is read no further than its limit", async () => {
  const { request, parts } = endless();
  await expect(readBodyCapped(request, 100)).rejects.toMatchObject({ code: "too_large" });
  expect(parts()).toBe(11);
});

test("a larger body is read as long as each part is allowed, and no further than its own limit", async () => {
  const allowed = endless();
  const whole = readBodyCapped(allowed.request, 100, { maxBytes: 500, allows: () => true });
  await expect(whole).rejects.toMatchObject({ code: "too_large" });
  expect(allowed.parts()).toBe(51);
  // A body that is announced as larger is judged from its first part on.
  const refused = endless(400);
  const other = readBodyCapped(refused.request, 100, { maxBytes: 500, allows: () => false });
  await expect(other).rejects.toMatchObject({ code: "too_large" });
  expect(refused.parts()).toBe(1);
});
