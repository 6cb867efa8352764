import { AppError } from "../../kernel/errors.ts";

/** The error for a role that the actor may not give. */
export function roleTooHigh(): AppError {
  return new AppError("forbidden", "You cannot give a role above your own.", {
    key: "members.errors.role_too_high",
    hint: "Ask an owner of your company to do it.",
    path: "role",
  });
}
