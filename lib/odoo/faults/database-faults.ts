import type { AppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";

/** The errors of a connection test about its database name. */
export function databaseNeeded(): AppError {
  return odooError("invalid_input", "database_needed", "This server does not tell its databases.", {
    path: "database",
    hint: "Enter the name of the database.",
  });
}

export function wrongDatabase(database: string): AppError {
  return odooError("invalid_input", "wrong_database", `This server has no database called ${database}.`, {
    params: { database },
    path: "database",
    hint: "Check the name; capitals count.",
  });
}
