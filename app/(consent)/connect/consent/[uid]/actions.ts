"use server";

import { z } from "zod";
import { actorIn } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { AppError } from "#lib/kernel/errors.ts";
import { giveGrant } from "#lib/services/grants/give-grant.ts";
import { maxConnections } from "#lib/services/grants/schemas.ts";
import { action } from "../../../../_server/actions.ts";
import { cookieHeader } from "../../../../_server/cookie-header.ts";

const RefuseInput = z.strictObject({ uid: z.string().min(1).max(100) });
const ApproveInput = RefuseInput.extend({
  tenantId: z.uuid(),
  connectionIds: z.array(z.uuid()).min(1, "consent.errors.no_connection").max(maxConnections),
  scope: z.enum(["read", "write"]),
});

/** Gives the client what the member chose and returns the address at which the client waits. */
export const approve = action(ApproveInput, async (context, { uid, tenantId, connectionIds, scope }) => {
  const { interactions } = (await getRuntime()).oauth;
  const cookies = await cookieHeader();
  const request = await interactions.find(uid, cookies);
  if (request === undefined) throw gone();
  if (scope === "write" && request.requestedScope === "read")
    throw new AppError("invalid_input", "The client did not ask for this.", { path: "scope" });
  const actor = actorIn(context.session, tenantId);
  if (actor === undefined)
    throw new AppError("not_found", "You are not a member of this company.", { key: "auth.errors.no_such_company" });
  const { id: clientId, name: clientName, redirectHost } = request.client;
  const grantId = await giveGrant({ ...context, actor }, { clientId, clientName, redirectHost, scope, connectionIds });
  return {
    to: await interactions.approve(uid, cookies, { userId: actor.userId, tenantId: actor.tenantId, grantId, scope }),
  };
});

/** Tells the client that the member refused and returns the address at which it waits. */
export const refuse = action(RefuseInput, async (_context, { uid }) => {
  const { interactions } = (await getRuntime()).oauth;
  const cookies = await cookieHeader();
  if ((await interactions.find(uid, cookies)) === undefined) throw gone();
  return { to: await interactions.refuse(uid, cookies) };
});

function gone(): AppError {
  return new AppError("not_found", "This request was answered already, or it has expired.", {
    key: "consent.errors.gone",
  });
}
