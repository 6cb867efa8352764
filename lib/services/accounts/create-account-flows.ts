import type { AccountDeps, LinkSource } from "./context.ts";
import { confirmEmail } from "./email/confirm-email.ts";
import { checkLink } from "./links/check-link.ts";
import { requestReset } from "./password/request-reset.ts";
import { resetPassword } from "./password/reset-password.ts";
import type { CheckLinkInput, LinkInput, LinkPasswordInput, RequestResetInput, SignUpInput } from "./schemas.ts";
import { confirmSignUp } from "./sign-up/confirm-sign-up.ts";
import { requestSignUp } from "./sign-up/request-sign-up.ts";

/** Creates the flows that run before the sign-in, as `lib/auth` takes them, from the verbs on accounts. */
export function createAccountFlows(deps: AccountDeps) {
  return {
    requestSignUp: (input: SignUpInput) => requestSignUp(deps, input),
    confirmSignUp: (input: LinkPasswordInput, source: LinkSource) => confirmSignUp(deps, input, source),
    requestReset: (input: RequestResetInput) => requestReset(deps, input),
    resetPassword: (input: LinkPasswordInput, source: LinkSource) => resetPassword(deps, input, source),
    confirmEmail: (input: LinkInput, source: LinkSource) => confirmEmail(deps, input, source),
    checkLink: (input: CheckLinkInput) => checkLink(deps, input),
  };
}
