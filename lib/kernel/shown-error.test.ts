import { expect, test } from "vitest";
import { AppError } from "./errors.ts";
import { toShownError } from "./shown-error.ts";

test("a shown error has all that the portal words, and nothing that is only for the log", () => {
  const shown = {
    hint: "Take another.",
    key: "connections.errors.name_taken",
    params: { name: "Main" },
    path: "name",
    remedy: { by: "portal_admin", where: "members.role" },
    retryAfterSeconds: 5,
    reason: "wrong_login",
    quoted: true,
  } as const;
  const kept = { cause: new Error("secret"), outcomeUnknown: true } as const;
  expect(toShownError(new AppError("conflict", "This name is taken.", { ...shown, ...kept }))).toEqual({
    code: "conflict",
    message: "This name is taken.",
    ...shown,
  });
  expect(Object.keys(toShownError(new AppError("busy", "Later.")))).toEqual(["code", "message"]);
});
