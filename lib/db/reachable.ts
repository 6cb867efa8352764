import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { Database, Transaction } from "./client.ts";
import { toOutage } from "./outage.ts";

/** Longer than any transaction of ours takes, shorter than a caller waits. */
const answerMs = 15_000;
/** Transactions of one pool that run or wait for a connection. */
const maxOpen = 5_000;

const open = new WeakMap<Database, number>();

/**
 * Runs `fn` in a transaction that ends in time whatever the database does: a server that is gone or silent is told as
 * AppError `busy`, and a transaction that is given up is never committed later.
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
      // The connection goes with what is still asked on it; the server rolls back what it has.
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

/** Drizzle's own loses a connection that breaks before `begin`, and an error whose `rollback` fails too. */
async function run<T>(db: Database, fn: (tx: Transaction) => Promise<T>, attempt: Attempt): Promise<T> {
  const client = await db.$client.connect();
  if (attempt.isGivenUp) client.release();
  orGiveUp(attempt);
  attempt.client = client;
  const release = (broken: boolean) => {
    attempt.client = undefined;
    if (!attempt.isGivenUp) client.release(broken);
  };
  try {
    await client.query("begin");
    orGiveUp(attempt);
    const result = await fn(drizzle(client));
    orGiveUp(attempt);
    await client.query("commit");
    release(false);
    return result;
  } catch (error) {
    // A connection that can't even roll back is none for the next user.
    const isBroken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    release(isBroken);
    throw error;
  }
}

function orGiveUp({ isGivenUp }: Attempt): void {
  if (isGivenUp) throw noAnswer("the transaction was given up");
}

function noAnswer(message: string): Error {
  return Object.assign(new Error(message), { code: "NO_ANSWER" });
}
