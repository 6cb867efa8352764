import { AppError } from "../../kernel/errors.ts";

/** Runs `write`. Throws `conflict` at `name` if another connection of the tenant has the name. */
export async function withFreeName<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!violates(cause, "connections_tenant_name")) throw cause;
    throw new AppError("conflict", "Another connection has this name.", {
      cause,
      path: "name",
      key: "connections.errors.name_taken",
    });
  }
}

function violates(error: unknown, constraint: string): boolean {
  if (typeof error !== "object" || error === null) return false;
  if ("constraint" in error && error.constraint === constraint) return true;
  return "cause" in error && violates(error.cause, constraint);
}
