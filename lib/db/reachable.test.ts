import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Database, withPlainSslModes } from "./client.ts";
import { toOutage } from "./outage.ts";
import { inTransaction } from "./reachable.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Creates a pool of one connection that records its queries and how it was released. */
function createPool(answer: (statement: string) => Promise<unknown>, connect: () => Promise<void> = async () => {}) {
  const asked: string[] = [];
  const released: (boolean | undefined)[] = [];
  const client = {
    query: (statement: string) => {
      asked.push(statement);
      return answer(statement);
    },
    release: (broken?: boolean) => void released.push(broken),
  };
  const db = { $client: { connect: () => connect().then(() => client) } } as unknown as Database;
  return { db, asked, released };
}
const fine = async () => {};
const fault = (code: string) => Object.assign(new Error("inner"), { code });
const busy = (message: string, retryAfterSeconds: number) => ({
  code: "busy",
  message: expect.stringContaining(message),
  options: expect.objectContaining({ retryAfterSeconds }),
});

test.each([
  ["ECONNREFUSED", "does not answer", 5],
  ["ENOTFOUND", "does not answer", 5],
  ["08006", "does not answer", 5],
  ["57P01", "does not answer", 5],
  ["57P02", "does not answer", 5],
  ["57P03", "does not answer", 5],
  ["53300", "does not answer", 5],
  ["58030", "does not answer", 5],
  ["53100", "is full", 60],
  ["25006", "only reads", 60],
])("the error code %s becomes busy with the message that the database %s", async (code, message, seconds) => {
  const refusing = createPool(fine, () => Promise.reject(fault(code)));
  await expect(inTransaction(refusing.db, fine)).rejects.toMatchObject(busy(message, seconds));
  const { db } = createPool(fine);
  const failed = () => Promise.reject(new Error("Failed query", { cause: fault(code) }));
  await expect(inTransaction(db, failed)).rejects.toMatchObject(busy(message, seconds));
});

test.each([
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error and is not queryable",
])("the driver's message %j, which has no code, becomes busy", async (message) => {
  const { db } = createPool(fine, () => Promise.reject(new Error(message)));
  await expect(inTransaction(db, fine)).rejects.toMatchObject(busy("does not answer", 5));
});

test.each(["42501", "23505", "22P02", "40001", "XX000"])(
  "the error code %s of a statement is thrown unchanged",
  async (code) => {
    const { db, released } = createPool(fine);
    await expect(inTransaction(db, () => Promise.reject(fault(code)))).rejects.toMatchObject({ code });
    expect(released).toEqual([false]);
    expect(toOutage(new Error("no code"))).toBeUndefined();
  },
);

test("a connection that breaks at any statement is not reused, and the first error is thrown", async () => {
  for (const at of ["begin", "commit"]) {
    const { db, asked, released } = createPool(async (statement) => {
      if (statement === at) throw fault("57P01");
      if (statement === "rollback") throw new Error("Client has encountered a connection error and is not queryable");
    });
    await expect(inTransaction(db, fine)).rejects.toMatchObject({ options: { cause: { code: "57P01" } } });
    expect(asked.at(-1)).toBe("rollback");
    expect(released).toEqual([true]);
  }
});

test("a connection that opens after its transaction was given up receives no query", async () => {
  let connect = () => {};
  const { db, asked, released } = createPool(fine, () => new Promise((resolve) => (connect = resolve)));
  const told = expect(inTransaction(db, fine)).rejects.toMatchObject(busy("does not answer", 5));
  await vi.advanceTimersByTimeAsync(15_000);
  await told;
  connect();
  await vi.advanceTimersByTimeAsync(1);
  expect([asked, released]).toEqual([[], [undefined]]);
});

test.each(["begin", "work", "commit"])(
  "a transaction on a database that is silent at %s is given up, and its connection is closed",
  async (at) => {
    let answer = () => {};
    const silence = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { db, asked, released } = createPool((statement) => (statement === at ? silence : fine()));
    const told = expect(inTransaction(db, () => (at === "work" ? silence : fine()))).rejects.toMatchObject(
      busy("does not answer", 5),
    );
    await vi.advanceTimersByTimeAsync(15_000);
    await told;
    expect(released).toEqual([true]);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.includes("commit")).toBe(at === "commit");
    expect(released).toEqual([true]);
  },
);

test("the number of transactions that wait for a silent database is bounded, and ended ones make room", async () => {
  const answers: ((error: Error) => void)[] = [];
  const { db } = createPool(fine, () => new Promise((_, reject) => answers.push(reject)));
  const waiting = Array.from({ length: 5_000 }, () => inTransaction(db, fine).catch(() => {}));
  await expect(inTransaction(db, fine)).rejects.toMatchObject({ code: "busy" });
  expect(answers).toHaveLength(5_000);
  for (const reject of answers) reject(new Error("gone"));
  await Promise.all(waiting);
  const again = inTransaction(db, fine).catch((error: Error) => error.message);
  answers.at(-1)?.(new Error("asked"));
  expect(await again).toBe("asked");
});

test("sslmode has the same meaning as in PostgreSQL's own programs", () => {
  const url = "postgresql://u:p@db.example.com/app";
  expect(withPlainSslModes(url)).toBe(url);
  expect(withPlainSslModes(`${url}?sslmode=require`)).toBe(`${url}?sslmode=require&uselibpqcompat=true`);
});
