"use server";

import { revalidatePath } from "next/cache";
import { listOdooCompanies } from "#lib/services/companies/list-odoo-companies.ts";
import { ListOdooCompaniesInput } from "#lib/services/companies/schemas.ts";
import { createKey } from "#lib/services/keys/create-key.ts";
import { revokeKey } from "#lib/services/keys/revoke-key.ts";
import { rotateKey } from "#lib/services/keys/rotate-key.ts";
import { CreateKeyInput, RevokeKeyInput, RotateKeyInput } from "#lib/services/keys/schemas.ts";
import { action } from "../../_server/actions.ts";

export const create = action(CreateKeyInput, async (context, input) => {
  const { key, view } = await createKey(context, input);
  revalidatePath("/keys");
  return { id: view.id, key, connectionId: view.connectionId };
});

/** Asks Odoo for the companies in which a key of a connection can act. */
export const listCompanies = action(ListOdooCompaniesInput.omit({ forKey: true }), (context, { connectionId }) =>
  listOdooCompanies(context, { connectionId, forKey: true }),
);

export const revoke = action(RevokeKeyInput, async (context, input) => {
  await revokeKey(context, input);
  revalidatePath("/keys");
});

export const rotate = action(RotateKeyInput, async (context, input) => {
  const { key, view } = await rotateKey(context, input);
  revalidatePath("/keys");
  return { id: view.id, key, connectionId: view.connectionId };
});
