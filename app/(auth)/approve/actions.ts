"use server";

import * as approvals from "#lib/services/approvals/decide-by-link.ts";
import { ApprovalTokenInput, DecideByLinkInput } from "#lib/services/approvals/schemas.ts";
import { publicAction } from "../../_server/actions.ts";

export const look = publicAction(ApprovalTokenInput, (context, input) => approvals.openApprovalLink(context, input));

export const decide = publicAction(DecideByLinkInput, (context, input) => approvals.decideByLink(context, input));
