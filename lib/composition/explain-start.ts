import { toOutage } from "../db/outage.ts";
import { toStorageFault } from "../db/storage.ts";
import { isAppError } from "../kernel/errors.ts";

export interface FailedStart {
  /** What to do, in a sentence or two; undefined of a fault that nobody foresaw. */
  readonly message: string | undefined;
  /** How the process ends: 78 when a restart would end the same way, 75 when it may not, 1 when nobody knows. */
  readonly exitCode: 78 | 75 | 1;
}

/** The sentence that an operator reads after a failed start, and whether another start is worth trying. */
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

/** PostgreSQL's own words; undefined of every other error. */
function databaseWords(error: unknown): string | undefined {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if ("severity" in inner && "code" in inner) return inner.message;
  }
  return undefined;
}
