import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeOdoo, raw, startFakeOdoo } from "#tests/support/fake-odoo.ts";
import { createSafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { createThreads, ThreadFault, type Threads } from "../../http/threads.ts";
import { parseAnswer, parseJson } from "./parse-answer.ts";
import { partsOf } from "./parse-text.ts";
import { buildCall } from "./xml.ts";

const real = createThreads({
  module: new URL("./parse-worker.ts", import.meta.url),
  count: 2,
  timeMs: 10_000,
  memoryMb: 128,
  maxWaitMs: 10_000,
});
let evil: FakeOdoo;
beforeAll(async () => {
  evil = await startFakeOdoo();
});
afterAll(async () => {
  await Promise.all([evil.close(), real.close()]);
});

/** Returns an answer as it is fetched, with the caller that its thread works for. */
async function fetched(body: string | Buffer, run: Threads["run"] | undefined = real.run) {
  const shares: string[] = [];
  const threads =
    run === undefined
      ? undefined
      : {
          run: (share: string, ...rest: [unknown, (readonly ArrayBuffer[])?]) => {
            shares.push(share);
            return run(share, ...rest);
          },
        };
  evil.routes = { "*": raw(body, { "content-type": "application/json" }) };
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"], threads });
  const answer = await fetch(evil.url, { method: "GET", poolKey: "pool", share: "tenant" });
  await fetch.close();
  return { answer, shares };
}
const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id, name: `Año ${id}` }));

test("a small answer is parsed in the same thread", async () => {
  const { answer, shares } = await fetched(JSON.stringify(rows(3)));
  expect(await parseJson(answer)).toEqual({ json: rows(3) });
  expect(shares).toEqual([]);
});

test("a large answer is parsed in another thread, on behalf of its caller", async () => {
  const { answer, shares } = await fetched(JSON.stringify(rows(9_900)));
  expect(await parseJson(answer)).toEqual({ json: rows(9_900) });
  expect(shares).toEqual(["tenant"]);
});

test("a value from another thread counts for the event loop by its values and keys, an unreadable one does not", async () => {
  const weightOf = async (body: string) => {
    const { answer } = await fetched(body);
    const weights: number[] = [];
    const aside: typeof answer.aside = (beside, weigh) =>
      answer.aside?.(beside, (made) => weights[weights.push(weigh?.(made) ?? 0) - 1] as number) as Promise<unknown>;
    await parseJson({ ...answer, aside });
    return weights;
  };
  const text = JSON.stringify(rows(9_900));
  expect(await weightOf(text)).toEqual([128 * partsOf(text, "json")]);
  expect(await weightOf(text.slice(1))).toEqual([0]);
});

test.runIf(process.platform === "linux")("a parsing thread has a lower priority than the event loop", async () => {
  const own = getPriority();
  const { answer } = await fetched(JSON.stringify(rows(9_900)));
  await parseJson(answer);
  const priorities = readdirSync("/proc/self/task").map((thread) => {
    try {
      return getPriority(Number(thread));
    } catch {
      // The thread has ended by then.
      return undefined;
    }
  });
  expect([priorities.includes(10), getPriority()]).toEqual([true, own]);
});

test("a large answer without threads is parsed in the same thread, within the same limits", async () => {
  const { answer } = await fetched(JSON.stringify(rows(9_900)), undefined);
  expect(await parseJson({ ...answer, aside: undefined })).toEqual({ json: rows(9_900) });
});

test("a large file is parsed", async () => {
  const datas = "QUJD".repeat(500_000);
  const { answer } = await fetched(JSON.stringify([{ id: 1, datas }]));
  expect(await parseJson(answer)).toEqual({ json: [{ id: 1, datas }] });
});

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

test.each([
  ["deep, small", deep(65)],
  ["deep, large", deep(500_000)],
  ["deep and never closed", "[".repeat(1_000_000)],
  ["wide", `[${"[],".repeat(300_000)}1]`],
  ["wide without a list inside", `[${"1,".repeat(300_000)}1]`],
  ["an object of many keys", `{${Array.from({ length: 250_000 }, (_, i) => `"k${i}":1`).join(",")}}`],
])("an answer that is %s is refused as an error of Odoo", async (_name, body) => {
  const { answer } = await fetched(body);
  await expect(parseJson(answer)).rejects.toMatchObject({
    code: "odoo_upstream",
    options: { reason: "odd_answer" },
  });
});

test.each([100, 20_000])("an answer with more keys than its call allows is refused, with %d rows", async (count) => {
  const text = JSON.stringify(rows(count));
  const { answer } = await fetched(text);
  await expect(parseJson(answer, { maxKeys: 2 * count - 1 })).rejects.toMatchObject({
    options: { reason: "odd_answer" },
  });
  const again = await fetched(text);
  expect(await parseJson(again.answer, { maxKeys: 2 * count })).toEqual({ json: rows(count) });
});

test.each([10, 1_000])("an XML answer with more keys than its call allows is refused, with %d rows", async (count) => {
  const [value] = /<value>.*<\/value>/s.exec(buildCall("", [rows(count)])) ?? [];
  const text = `<methodResponse><params><param>${value}</param></params></methodResponse>`;
  const { answer } = await fetched(text);
  await expect(parseAnswer(answer, "xmlrpc", { maxKeys: 2 * count - 1 })).rejects.toMatchObject({
    options: { reason: "odd_answer" },
  });
  const again = await fetched(text);
  expect(await parseAnswer(again.answer, "xmlrpc", { maxKeys: 2 * count })).toEqual({
    is: "value",
    value: rows(count),
  });
});

test("the deepest answer that is parsed is deeper than any of Odoo", async () => {
  const { answer } = await fetched(deep(64));
  expect(await parseJson(answer)).toEqual({ json: JSON.parse(deep(64)) });
});

test("brackets inside of a text do not count as depth", async () => {
  const text = `${deep(100_000)} \\" , `;
  const { answer } = await fetched(JSON.stringify([{ id: 1, text }]));
  expect(await parseJson(answer)).toEqual({ json: [{ id: 1, text }] });
});

test.each([200, 400_000])("a text of %d characters that is no JSON is unreadable", async (length) => {
  const { answer } = await fetched("<".repeat(length));
  expect(await parseJson(answer)).toBeUndefined();
});

test("a key __proto__ is an ordinary property, also in another thread, and changes no prototype", async () => {
  const body = `[{"id":1,"__proto__":{"admin":true},"text":"${"x".repeat(300_000)}"}]`;
  const { answer } = await fetched(body);
  const [row] = ((await parseJson(answer)) as { json: [Record<string, unknown>] }).json;
  expect([row["admin"], Object.getPrototypeOf(row), Object.hasOwn(row, "__proto__")]).toEqual([
    undefined,
    Object.prototype,
    true,
  ]);
});

test("large XML is parsed in another thread, also a fault", async () => {
  const value = /<param>(.*)<\/param>/s.exec(buildCall("", [rows(1_000)]))?.[1];
  const response = (inside: string) => `<methodResponse>${inside}</methodResponse>`;
  const whole = await fetched(response(`<params><param>${value}</param></params>`));
  expect(await parseAnswer(whole.answer, "xmlrpc")).toEqual({ is: "value", value: rows(1_000) });
  expect(whole.shares).toEqual(["tenant"]);
  const text = "x".repeat(100_000);
  const [fault] = /<value>.*<\/value>/s.exec(buildCall("", [{ faultCode: 2, faultString: text }])) ?? [];
  const failed = await fetched(response(`<fault>${fault}</fault>`));
  expect(await parseAnswer(failed.answer, "xmlrpc")).toEqual({ is: "fault", code: 2, text });
});

test("XML with one long text takes little more memory than the text", async () => {
  const threads = createThreads({
    module: new URL("./parse-worker.ts", import.meta.url),
    count: 2,
    timeMs: 10_000,
    memoryMb: 128,
    maxWaitMs: 10_000,
  });
  const text = "x &amp; y ".repeat(800_000);
  const body = `<methodResponse><params><param><value>${text}</value></param></params></methodResponse>`;
  const { answer } = await fetched(body, threads.run);
  expect(await parseAnswer(answer, "xmlrpc")).toEqual({ is: "value", value: "x & y ".repeat(800_000) });
  await threads.close();
});

test("XML with too many values is refused before it is parsed", async () => {
  const { answer } = await fetched(`<methodResponse>${"<value/>".repeat(250_000)}</methodResponse>`);
  await expect(parseAnswer(answer, "xmlrpc")).rejects.toMatchObject({ code: "odoo_upstream" });
});

test("XML with too many tags is refused before it is parsed", async () => {
  const { answer } = await fetched(`<methodResponse>${"<a/>".repeat(900_000)}</methodResponse>`);
  await expect(parseAnswer(answer, "xmlrpc")).rejects.toMatchObject({ code: "odoo_upstream" });
});

test.each([
  ["failed", false, { code: "odoo_upstream" }],
  ["failed", true, { code: "odoo_upstream", options: { outcomeUnknown: true } }],
  ["busy", false, { code: "busy", options: { retryAfterSeconds: 5 } }],
  ["busy", true, { code: "busy", options: { outcomeUnknown: true } }],
] as const)("a parse thread that is %s is reported as an error, for a write: %s", async (fault, write, error) => {
  const { answer } = await fetched(JSON.stringify(rows(9_900)), () => Promise.reject(new ThreadFault(fault)));
  await expect(parseJson(answer, { write })).rejects.toMatchObject(error);
});

test.each([
  ["json", JSON.stringify([{ id: 1, name: "x", tags: [1, 2] }]), 10],
  ["xmlrpc", "<value><struct><member><name>id</name><value/></member></struct></value>", 5],
] as const)("the parts of %s are roughly its values and keys", (format, text, parts) => {
  expect(partsOf(text, format)).toBe(parts);
});
