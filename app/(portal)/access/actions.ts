"use server";

import { revalidatePath } from "next/cache";
import { removeCredential } from "#lib/services/credentials/remove-credential.ts";
import { RemoveCredentialInput, StoreCredentialInput } from "#lib/services/credentials/schemas.ts";
import { storeCredential } from "#lib/services/credentials/store-credential.ts";
import { revokeGrant } from "#lib/services/grants/revoke-grant.ts";
import { RevokeGrantInput } from "#lib/services/grants/schemas.ts";
import { action } from "../../_server/actions.ts";

export const end = action(RevokeGrantInput, async (context, input) => {
  await revokeGrant(context, input);
  revalidatePath("/access");
});

export const store = action(StoreCredentialInput, async (context, input) => {
  await storeCredential(context, input);
  revalidatePath("/access");
});

export const remove = action(RemoveCredentialInput, async (context, input) => {
  await removeCredential(context, input);
  revalidatePath("/access");
});
