import { AppError } from "../../kernel/errors.ts";

/** What a connection test says of the database that was entered, or was not. */
export function databaseNeeded(): AppError {
  return new AppError("invalid_input", "This server does not tell its databases.", {
    key: "odoo.errors.database_needed",
    path: "database",
    hint: "Enter the name of the database.",
  });
}

export function wrongDatabase(database: string): AppError {
  return new AppError("invalid_input", `This server has no database called ${database}.`, {
    key: "odoo.errors.wrong_database",
    params: { database },
    path: "database",
    hint: "Check the name; capitals count.",
  });
}
