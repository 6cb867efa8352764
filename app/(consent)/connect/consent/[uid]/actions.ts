"use server";

import { z } from "zod";
import { actorIn } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { AppError } from "#lib/kernel/errors.ts";
import type { ActorOf } from "#lib/policy/actor.ts";
import { listOdooCompanies } from "#lib/services/companies/list-odoo-companies.ts";
import { ListOdooCompaniesInput } from "#lib/services/companies/schemas.ts";
import { giveGrant } from "#lib/services/grants/give-grant.ts";
import { GrantedConnectionInput, maxConnections } from "#lib/services/grants/schemas.ts";
import { action } from "../../../../_server/actions.ts";
import { cookieHeader } from "../../../../_server/cookie-header.ts";

const RefuseInput = z.strictObject({ uid: z.string().min(1).max(100) });
const ApproveInput = RefuseInput.extend({
  tenantId: z.uuid(),
  connections: z.array(GrantedConnectionInput).min(1, "consent.errors.no_connection").max(maxConnections),
  scope: z.enum(["read", "write"]),
});
const CompaniesInput = ListOdooCompaniesInput.omit({ forKey: true }).extend({ tenantId: z.uuid() });

/** Gives the client what the member chose and returns the address at which the client waits. */
export const approve = action(ApproveInput, async (context, { uid, tenantId, connections, scope }) => {
  const { interactions } = (await getRuntime()).oauth;
  const cookies = await cookieHeader();
  const request = await interactions.find(uid, cookies);
  if (request === undefined) throw gone();
  if (scope === "write" && request.requestedScope === "read")
    throw new AppError("invalid_input", "The client did not ask for this.", { path: "scope" });
  const actor = memberOf(context.session, tenantId);
  const { id: clientId, name: clientName, redirectHost } = request.client;
  const grantId = await giveGrant({ ...context, actor }, { clientId, clientName, redirectHost, scope, connections });
  return {
    to: await interactions.approve(uid, cookies, { userId: actor.userId, tenantId: actor.tenantId, grantId, scope }),
  };
});

/** Asks Odoo for the companies in which the client can act on a connection in the member's name. */
export const listCompanies = action(CompaniesInput, (context, { tenantId, connectionId }) =>
  listOdooCompanies({ ...context, actor: memberOf(context.session, tenantId) }, { connectionId, forKey: false }),
);

/** Tells the client that the member refused and returns the address at which it waits. */
export const refuse = action(RefuseInput, async (_context, { uid }) => {
  const { interactions } = (await getRuntime()).oauth;
  const cookies = await cookieHeader();
  if ((await interactions.find(uid, cookies)) === undefined) throw gone();
  return { to: await interactions.refuse(uid, cookies) };
});

function memberOf(session: Parameters<typeof actorIn>[0], tenantId: string): ActorOf<"session"> {
  const actor = actorIn(session, tenantId);
  if (actor !== undefined) return actor;
  throw new AppError("not_found", "You are not a member of this company.", { key: "auth.errors.no_such_company" });
}

function gone(): AppError {
  return new AppError("not_found", "This request was answered already, or it has expired.", {
    key: "consent.errors.gone",
  });
}
