import { toOutage } from "../db/outage.ts";
import { toStorageFault } from "../db/storage.ts";
import { isAppError } from "../kernel/errors.ts";

export interface FailedStart {
  /** The remedy in one or two sentences; undefined for an unforeseen fault. */
  readonly message: string | undefined;
  /** The exit code: 78 if a restart would fail too, 75 if it may succeed, 1 if that is unknown. */
  readonly exitCode: 78 | 75 | 1;
}

/** Explains a failed start to the operator and decides if another start is worth trying. */
export function explainStart(error: unknown): FailedStart {
  const fault = isAppError(error) ? undefined : toStorageFault(error);
  if (fault !== undefined) return { message: fault.message, exitCode: 78 };
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code === "EADDRINUSE")
    return { message: `Port ${port} is taken. Set PORT to a free one, such as PORT=3001 npm start`, exitCode: 78 };
  if (code === "EACCES")
    return { message: `Port ${port} is closed to this account. Set PORT to one from 1024 on.`, exitCode: 78 };
  const known = isAppError(error) ? error : toOutage(error);
  if (known === undefined) {
    const said = databaseWords(error);
    return said === undefined
      ? { message: undefined, exitCode: 1 }
      : { message: `The database refuses DATABASE_URL or its user: ${said}`, exitCode: 78 };
  }
  const { hint, retryAfterSeconds } = known.options;
  const message = [known.message, hint].filter(Boolean).join(" ");
  return { message, exitCode: retryAfterSeconds === undefined ? 78 : 75 };
}

/** Returns the message of an error of PostgreSQL, or undefined for every other error. */
function databaseWords(error: unknown): string | undefined {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if ("severity" in inner && "code" in inner) return inner.message;
  }
  return undefined;
}
