import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";

/** Error codes of the network, and NO_ANSWER of reachable.ts for an answer that is too late. */
const network =
  /^(NO_ANSWER|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|EAI_AGAIN)$/;
/** Messages of the driver, which has no codes for a connection that is lost or cannot be opened. */
const driver =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded|timeout expired)/;
/** Error codes of PostgreSQL: lost connections, a server that starts, stops or is full, a failover, a disk fault. */
const server = /^(08...|57P0[1-5]|53[0-9]..|25006|58...)$/;

/**
 * Returns AppError `busy` with the reason if the error means that the database cannot work at all, and undefined for
 * every other error, such as a refused statement. Follows the causes of wrapped errors.
 */
export function toOutage(error: unknown): AppError | undefined {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    const { code } = asObject(inner);
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
