"use server";

import { revalidatePath } from "next/cache";
import { revokeGrant } from "#lib/services/grants/revoke-grant.ts";
import { RevokeGrantInput } from "#lib/services/grants/schemas.ts";
import { action } from "../../_server/actions.ts";

export const end = action(RevokeGrantInput, async (context, input) => {
  await revokeGrant(context, input);
  revalidatePath("/access");
});
