import { AppError } from "../../kernel/errors.ts";

export const minPasswordLength = 12;

// The most common passwords of published leaks that pass the length rule, and common paddings of shorter ones.
const common = new Set([
  "123456789012",
  "1234567890123",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "1qaz2wsx3edc4rfv",
  "abcdefghijkl",
  "administrador",
  "administrator",
  "administrator1",
  "bienvenido123",
  "changeme1234",
  "cambiame1234",
  "contrasena12",
  "contrasena123",
  "contraseña12",
  "contraseña123",
  "contraseña1234",
  "iloveyou1234",
  "letmein12345",
  "odoo12345678",
  "odooadmin123",
  "p@ssw0rd1234",
  "p@ssword1234",
  "passw0rd1234",
  "password1234",
  "password12345",
  "password123!",
  "password1234!",
  "password2024",
  "password2025",
  "password2026",
  "passwordpassword",
  "q1w2e3r4t5y6",
  "qazwsxedcrfv",
  "qwerty123456",
  "qwerty1234567",
  "qwertyqwerty",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiop[]",
  "qwertyuiopas",
  "qwertyuiopasdfgh",
  "superman1234",
  "trustno1trustno1",
  "welcome12345",
  "welcome123456",
  "zaq12wsxcde3",
]);

/**
 * Refuses a password that is easy to guess: too short, well known, or built from the email address.
 * Throws AppError `invalid_input` at `password`. There are no rules on kinds of characters, as these make passwords
 * worse.
 */
export function checkPassword(password: string, email: string): void {
  const folded = password.normalize("NFKC").toLowerCase();
  if ([...folded].length < minPasswordLength) {
    throw refuse("password_short", `Use at least ${minPasswordLength} characters.`, { minimum: minPasswordLength });
  }
  if (common.has(folded) || isPattern(folded)) {
    throw refuse("password_common", "This password is one of the first that anybody would try. Choose another.");
  }
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const hints = [email, local, domain.split(".")[0] ?? ""].filter((part) => part.length >= 4);
  if (hints.some((part) => folded.includes(part))) {
    throw refuse("password_email", "Leave your e-mail address out of the password.");
  }
}

function isPattern(password: string): boolean {
  return /^(.{1,4})\1+.?$/su.test(password) || new Set(password).size < 5;
}

function refuse(key: string, message: string, params?: Readonly<Record<string, number>>): AppError {
  return new AppError("invalid_input", message, {
    key: `auth.errors.${key}`,
    path: "password",
    ...(params === undefined ? {} : { params }),
  });
}
