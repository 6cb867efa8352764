import { AppError } from "../../../kernel/errors.ts";

/** The answer to every link that does not work, whatever the reason: it says nothing about links of others. */
export function linkRefused(): AppError {
  return new AppError("not_found", "This link does not work.", {
    key: "auth.errors.link_refused",
    hint: "Links work once and for a limited time. Ask for a new one.",
  });
}
