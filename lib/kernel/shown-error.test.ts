import { expect, test } from "vitest";
import { AppError } from "./errors.ts";
import { toShownError } from "./shown-error.ts";

test("an error is shown with all that a person can go on by, and without what is for the log", () => {
  const told = {
    hint: "Take another.",
    key: "connections.errors.name_taken",
    params: { name: "Main" },
    path: "name",
    remedy: { by: "portal_admin", where: "members.role" },
    retryAfterSeconds: 5,
  } as const;
  const kept = { cause: new Error("secret"), reason: "wrong_login", quoted: true, outcomeUnknown: true } as const;
  expect(toShownError(new AppError("conflict", "This name is taken.", { ...told, ...kept }))).toEqual({
    code: "conflict",
    message: "This name is taken.",
    ...told,
  });
  expect(Object.keys(toShownError(new AppError("busy", "Later.")))).toEqual(["code", "message"]);
});
