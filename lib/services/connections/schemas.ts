import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { confirmPolicies } from "../../policy/types.ts";

const key = (name: string) => `connections.errors.${name}`;

const name = z.string().trim().min(1, key("name_required")).max(80, key("name_long"));
const url = z
  .string()
  .trim()
  .min(1, key("url_required"))
  .max(2000, key("url_invalid"))
  // People paste the address from their browser, which may leave the protocol out.
  .transform((text) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`))
  .refine(isWebAddress, key("url_invalid"));
const database = z.string().trim().max(200, key("database_long"));
const login = z.string().trim().max(200, key("login_long"));
// A key that is pasted from a page often comes with a blank or a line end.
const secret = z.string().trim().max(4096, key("secret_long"));

/** The last day of a key, as a person typed it; blank if it is not known. Odoo's own answer counts more. */
export const expiresOn = z
  .string()
  .trim()
  .default("")
  .refine((text) => text === "" || (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))), key("date"))
  .transform((text) => (text === "" ? undefined : new Date(`${text}T23:59:59Z`)))
  .optional();

/** An Odoo to test. Only the address is required: the test reports what else is missing. */
export const TestInput = z.object({
  url,
  database: database.default(""),
  login: login.default(""),
  secret: secret.default(""),
});

export type TestInput = z.output<typeof TestInput>;

export const CreateInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("odoo"),
    name,
    url,
    database: database.default(""),
    login: login.default(""),
    secret: secret.min(1, key("secret_required")),
    expiresOn,
  }),
  z.object({ kind: z.literal("sandbox"), name }),
]);

export type CreateInput = z.output<typeof CreateInput>;

/** The whole form. An empty `secret` keeps the saved one, which is allowed only if the target is unchanged. */
export const UpdateInput = z.object({
  id: z.string(),
  url,
  database: database.default(""),
  login: login.default(""),
  secret: secret.default(""),
  expiresOn,
});

export type UpdateInput = z.output<typeof UpdateInput>;

export const RenameInput = z.object({ id: z.string(), name });
export type RenameInput = z.output<typeof RenameInput>;
export const SwitchInput = z.object({ id: z.string(), on: z.boolean() });
export const ConfirmInput = z.object({
  id: z.string(),
  confirm: z.enum(confirmPolicies),
  /** Records of one model that may be changed within ten minutes without a confirmation; unchanged if omitted. */
  above: z.number().int().min(0, key("above_invalid")).max(1000, key("above_invalid")).optional(),
});
export type ConfirmInput = z.output<typeof ConfirmInput>;
export const ApprovalPolicyInput = z.object({ id: z.string(), approval: z.enum(confirmPolicies) });
export type ApprovalPolicyInput = z.output<typeof ApprovalPolicyInput>;
export const DeleteInput = z.object({ id: z.string() });

/** Parses `input`. Throws `invalid_input` with the first invalid field and the message to show there. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  const own = issue?.message.startsWith("connections.") === true;
  throw new AppError("invalid_input", `The field "${path}" is not valid.`, {
    path,
    key: own && issue !== undefined ? issue.message : key("field_invalid"),
  });
}

function isWebAddress(text: string): boolean {
  const parsed = URL.parse(text);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === "" && parsed.password === "";
}
