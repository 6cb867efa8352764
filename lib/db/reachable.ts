import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Database, Step, Transaction } from "./client.ts";
import { toOutage } from "./outage.ts";

/** Longer than any transaction of the service, and shorter than callers wait. */
const answerMs = 15_000;
/** The most transactions of one pool that run or wait for a connection. */
const maxOpen = 5_000;

const open = new WeakMap<Database, number>();

/**
 * Runs `fn` in a transaction with a time limit. Throws AppError `busy` if the server is gone or silent. A transaction
 * that was given up is never committed later.
 */
export async function inTransaction<T>(db: Database, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  const already = open.get(db) ?? 0;
  if (already >= maxOpen) throw toOutage(noAnswer("too many transactions wait for the database"));
  open.set(db, already + 1);
  const attempt: Attempt = { isGivenUp: false, client: undefined };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      attempt.isGivenUp = true;
      // The connection is closed with its running query, and the server rolls the transaction back.
      attempt.client?.release(true);
      reject(noAnswer("the database did not answer in time"));
    }, answerMs);
  });
  const running = run(db, fn, attempt).finally(() => open.set(db, (open.get(db) ?? 1) - 1));
  try {
    return await Promise.race([running, late]);
  } catch (error) {
    throw toOutage(error) ?? error;
  } finally {
    clearTimeout(timer);
  }
}

interface Attempt {
  isGivenUp: boolean;
  client: pg.PoolClient | undefined;
}

/** Replaces Drizzle's transactions, which lose a broken connection and an error whose `rollback` fails. */
async function run<T>(db: Database, fn: (tx: Transaction) => Promise<T>, attempt: Attempt): Promise<T> {
  const client = await db.$client.connect();
  if (attempt.isGivenUp) client.release();
  orGiveUp(attempt);
  attempt.client = client;
  const release = (broken: boolean) => {
    attempt.client = undefined;
    if (!attempt.isGivenUp) client.release(broken);
  };
  const tx = toTransaction(client);
  let result: T;
  try {
    await client.query("begin");
    orGiveUp(attempt);
    result = await fn(tx);
    orGiveUp(attempt);
    if (tx.step.hasOpenPart) throw new Error("A part of a transaction was left running: wait for it.");
    await client.query("commit");
    release(false);
  } catch (error) {
    // A connection that can't roll back, or that a part still uses, must not be reused.
    const isBroken = await client.query("rollback").then(
      () => tx.step.hasOpenPart,
      () => true,
    );
    release(isBroken);
    throw error;
  }
  for (const act of tx.step.afterCommit) act();
  return result;
}

function toTransaction(client: pg.PoolClient): Transaction {
  const step: Step = { client, afterCommit: [], hasOpenPart: false };
  return Object.assign(drizzle(client), { step });
}

export function isTransaction(db: Database | Transaction): db is Transaction {
  return "step" in db;
}

/**
 * Runs `fn` as a part of an open transaction. If it throws, its writes are undone and the rest of the transaction can
 * go on. While it runs, `tx` must not be used, as both use one connection. Throws Error for a second part at the same
 * time.
 */
export async function inPart<T>({ step }: Transaction, fn: (part: Transaction) => Promise<T>): Promise<T> {
  const { client } = step;
  if (step.hasOpenPart) throw new Error("A transaction does one thing at a time: wait for the one before.");
  step.hasOpenPart = true;
  const part = toTransaction(client);
  try {
    await client.query("savepoint part");
    const result = await runPart(part, fn);
    step.afterCommit.push(...part.step.afterCommit);
    return result;
  } finally {
    // A part whose code goes on after its end keeps the connection until the whole transaction ends.
    step.hasOpenPart = part.step.hasOpenPart;
  }
}

async function runPart<T>(part: Transaction, fn: (part: Transaction) => Promise<T>): Promise<T> {
  const { client } = part.step;
  try {
    const result = await fn(part);
    await client.query("release savepoint part");
    return result;
  } catch (error) {
    // If this fails too, the transaction cannot be committed, and the first error has the reason.
    await client.query("rollback to savepoint part").catch(() => {});
    throw error;
  }
}

/** Calls `act` after the writes through `db` are committed: at once, unless `db` is an open transaction. */
export function afterCommit(db: Database | Transaction, act: () => void): void {
  if (isTransaction(db)) db.step.afterCommit.push(act);
  else act();
}

function orGiveUp({ isGivenUp }: Attempt): void {
  if (isGivenUp) throw noAnswer("the transaction was given up");
}

function noAnswer(message: string): Error {
  return Object.assign(new Error(message), { code: "NO_ANSWER" });
}
