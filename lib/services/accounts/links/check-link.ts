import type { AccountLinkPurpose } from "../../../kernel/choices.ts";
import type { AccountDeps } from "../context.ts";
import type { CheckLinkInput } from "../schemas.ts";
import { findLink } from "./find-link.ts";

const purposes = {
  sign_up: ["sign_up"],
  reset_password: ["reset_password"],
  change_email: ["change_email_old", "change_email_new"],
} as const satisfies Readonly<Record<string, readonly AccountLinkPurpose[]>>;

/**
 * Returns the address to which a link was mailed, without using the link. Throws AppError `not_found` if it does not
 * work.
 */
export async function checkLink(
  deps: Pick<AccountDeps, "db" | "vault" | "now">,
  { token, kind }: CheckLinkInput,
): Promise<{ readonly email: string }> {
  const { email } = await findLink(deps, token, purposes[kind]);
  return { email };
}
