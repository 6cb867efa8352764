import type { Locale } from "#lib/kernel/locale/locale.ts";
import { createQueueMail } from "#lib/mail/queue-mail.ts";
import type { InvitationLimits } from "#lib/services/invitations/context.ts";
import { createServiceVault, newServiceKey } from "#lib/vault/service-vault.ts";
import { testVault } from "./auth.ts";
import type { TestDatabase } from "./database.ts";

export interface TestMail {
  readonly template: string;
  readonly to: string;
  readonly locale: Locale;
  readonly params: Readonly<Record<string, string>>;
}

const serviceVault = createServiceVault(testVault, newServiceKey(testVault));

/** What the invitations need beside a context: the outbox, limits that only note what they count, and an address. */
export function createInvitationParts(database: TestDatabase, now: () => Date) {
  const counted: string[] = [];
  const count = async (what: string) => void counted.push(what);
  const invitationLimits: InvitationLimits = {
    invite: (_tenantId, email) => count(`invite ${email ?? "link"}`),
    look: () => count("look"),
    askMail: ({ email }) => count(`ask ${email}`),
    join: () => count("join"),
  };
  return {
    parts: {
      publicUrl: "https://mcp.example.com",
      queueMail: createQueueMail({ vault: serviceVault, now, wake: () => {} }),
      invitationLimits,
    },
    /** What was counted, in order. */
    counted,
    /** The mails to an address, the oldest first. */
    async mailsTo(address: string): Promise<TestMail[]> {
      const rows = await database.admin`select * from mail_outbox where recipient = ${address} order by id`;
      return rows.map(({ id, template, recipient, locale, sealed_params }) => ({
        template,
        to: recipient,
        locale,
        params: JSON.parse(serviceVault.open(sealed_params, { table: "mail_outbox", row: id, field: "params" })),
      }));
    },
  };
}

/** The token of an invitation's link. */
export function tokenOf(link: string | undefined): string {
  return link?.split("#")[1] ?? "";
}
