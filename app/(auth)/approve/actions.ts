"use server";

import type { UserId } from "#lib/kernel/ids.ts";
import * as approvals from "#lib/services/approvals/decide-by-link.ts";
import { ApprovalTokenInput, DecideByLinkInput } from "#lib/services/approvals/schemas.ts";
import { publicAction } from "../../_server/actions.ts";
import { anySession } from "../../_server/session.ts";

export const look = publicAction(ApprovalTokenInput, async (context, input) =>
  approvals.openApprovalLink({ ...context, reader: await reader() }, input),
);

export const decide = publicAction(DecideByLinkInput, async (context, input) =>
  approvals.decideByLink({ ...context, reader: await reader() }, input),
);

async function reader(): Promise<UserId | undefined> {
  return (await anySession())?.user.id;
}
