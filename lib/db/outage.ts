import { AppError } from "../kernel/errors.ts";

/** Error codes of the network, and our own for an answer that is too late. */
const network =
  /^(NO_ANSWER|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|EAI_AGAIN)$/;
/** The driver has no codes for a connection that is gone or cannot be made. */
const driver =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded|timeout expired)/;
/** Error codes of PostgreSQL: lost connections, a server that stops, starts, recovers or takes no more, a failover, a disk at fault. */
const server = /^(08...|57P0[1-5]|53[0-9]..|25006|58...)$/;

/**
 * Why the database cannot do its work at all, as AppError `busy` that says what to expect; undefined of every other
 * error, such as a refused statement. Looks through the causes that drivers wrap an error in.
 */
export function toOutage(error: unknown): AppError | undefined {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    const { code } = inner as { code?: unknown };
    if (driver.test(inner.message)) return lost(error);
    if (typeof code !== "string") continue;
    if (code === "53100") return full(error);
    if (code === "25006") return readOnly(error);
    if (network.test(code) || server.test(code)) return lost(error);
  }
  return undefined;
}

function lost(cause: unknown): AppError {
  return new AppError("busy", "The service's own database does not answer at the moment.", {
    cause,
    key: "common.errors.database_lost",
    retryAfterSeconds: 5,
  });
}

function full(cause: unknown): AppError {
  return new AppError("busy", "The disk of the service's own database is full, so nothing can be recorded.", {
    cause,
    key: "common.errors.database_full",
    remedy: { by: "operator", where: "disk" },
    retryAfterSeconds: 60,
  });
}

function readOnly(cause: unknown): AppError {
  return new AppError("busy", "The service's own database only reads at the moment, so nothing can be recorded.", {
    cause,
    key: "common.errors.database_read_only",
    remedy: { by: "operator", where: "database" },
    retryAfterSeconds: 60,
  });
}
