import type { AskApprover } from "../call-stores/database-approvals.ts";
import type { QueueMail } from "../mail/queue-mail.ts";
import { newLinkToken } from "../services/accounts/link-token.ts";
import type { Vault } from "../vault/vault.ts";

/** Creates the function that mails an approver the link of a call. The token stands behind the `#`, so no log has it. */
export function createAskApprover(deps: {
  readonly vault: Pick<Vault, "fingerprint">;
  readonly queueMail: QueueMail;
  readonly publicUrl: string;
}): AskApprover {
  return async (tx, { email, locale, company, caller }) => {
    const { token, tokenHash } = newLinkToken(deps.vault);
    const link = `${deps.publicUrl}/approve#${token}`;
    await deps.queueMail(tx, { template: "approval_requested", to: email, locale, params: { link, company, caller } });
    return { tokenHash };
  };
}
