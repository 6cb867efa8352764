import { expect, test } from "vitest";
import { checkPassword } from "./check-password.ts";

const email = "ana.perez@acme.example";

test.each([
  ["short one", "password_short"],
  ["😀😀😀😀😀😀", "password_short"],
  ["Password1234", "password_common"],
  ["contraseña123", "password_common"],
  ["abcabcabcabca", "password_common"],
  ["aaaaaaaaaaaa", "password_common"],
  ["xx-ana.perez-xx-2", "password_email"],
  ["ANA.PEREZ@acme.example", "password_email"],
  ["at-Acme-for-ever", "password_email"],
])("the password %s is refused with %s", (password, key) => {
  expect(() => checkPassword(password, email)).toThrowError(
    expect.objectContaining({
      code: "invalid_input",
      options: expect.objectContaining({ key: `auth.errors.${key}`, path: "password" }),
    }),
  );
});

test.each(["correct horse battery", "tres tristes tigres", "pF9!k2#qLm0z"])(
  "the password %s is accepted",
  (password) => {
    expect(checkPassword(password, email)).toBeUndefined();
  },
);
