import { AppError } from "../../kernel/errors.ts";

/** Returns the refusal of a second factor for the demo's account, as that of one person would lock out the others. */
export function sharedAccount(): AppError {
  return new AppError("forbidden", "The demo's account is shared, so it has no second factor.", {
    key: "security.errors.shared",
  });
}
