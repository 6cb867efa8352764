import type { AppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";

/** What a connection test says of the database that was entered, or was not. */
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
