"use server";

import { revalidatePath } from "next/cache";
import { decideApproval } from "#lib/services/approvals/decide-approval.ts";
import { DecideInput } from "#lib/services/approvals/schemas.ts";
import { action } from "../../_server/actions.ts";

export const decide = action(DecideInput, async (context, input) => {
  await decideApproval(context, input);
  revalidatePath("/approvals", "layout");
});
