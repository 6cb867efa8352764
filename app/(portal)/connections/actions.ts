"use server";

import { revalidatePath } from "next/cache";
import { createConnection } from "#lib/services/connections/create-connection.ts";
import { deleteConnection } from "#lib/services/connections/delete-connection.ts";
import { renameConnection } from "#lib/services/connections/rename-connection.ts";
import {
  ApprovalPolicyInput,
  ConfirmInput,
  CreateInput,
  DeleteInput,
  RenameInput,
  SwitchInput,
  UpdateInput,
} from "#lib/services/connections/schemas.ts";
import { setApproval } from "#lib/services/connections/set-approval.ts";
import { setConfirm } from "#lib/services/connections/set-confirm.ts";
import { switchConnection } from "#lib/services/connections/switch-connection.ts";
import { updateConnection } from "#lib/services/connections/update-connection.ts";
import { requireOwnCredential } from "#lib/services/credentials/require-own-credential.ts";
import { RequireOwnInput } from "#lib/services/credentials/schemas.ts";
import { action } from "../../_server/actions.ts";

export const create = action(CreateInput, async (context, input) => {
  const { id } = await createConnection(context, input);
  revalidatePath("/", "layout");
  return { id };
});

export const update = action(UpdateInput, async (context, input) => {
  await updateConnection(context, input);
  revalidatePath("/", "layout");
});

export const rename = action(RenameInput, async (context, input) => {
  await renameConnection(context, input);
  revalidatePath("/", "layout");
});

export const confirm = action(ConfirmInput, async (context, input) => {
  await setConfirm(context, input);
  revalidatePath("/", "layout");
});

export const approval = action(ApprovalPolicyInput, async (context, input) => {
  await setApproval(context, input);
  revalidatePath("/", "layout");
});

export const requireOwn = action(RequireOwnInput, async (context, input) => {
  await requireOwnCredential(context, input);
  revalidatePath("/", "layout");
});

export const switchOn = action(SwitchInput, async (context, input) => {
  await switchConnection(context, input);
  revalidatePath("/", "layout");
});

// No revalidation here: the page that calls this shows the deleted connection. It navigates away first, then refreshes.
export const remove = action(DeleteInput, deleteConnection);
