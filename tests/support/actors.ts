import { newId } from "#lib/kernel/ids.ts";
import type { Actor } from "#lib/policy/actor.ts";
import { type Role, roles } from "#lib/policy/types.ts";

const tenantId = newId<Actor["tenantId"]>();
const label = "somebody";
const credential = { tenantId, connectionId: newId<never>(), label };
const grant = { kind: "grant", grantId: newId<never>(), userId: newId<never>(), connections: [] } as const;
export const operator = {
  kind: "operator",
  tenantId,
  operatorId: newId<never>(),
  label,
  reason: "ticket 4711",
} as const;
export const member = (role: Role): Actor => ({ kind: "session", tenantId, userId: newId<never>(), role, label });

/** One actor for each kind, and for each value that decides within a kind. */
export const actors: Readonly<Record<string, Actor>> = {
  ...Object.fromEntries(roles.map((role) => [role, member(role)])),
  "key read": { ...credential, kind: "key", keyId: newId<never>(), scope: "read" },
  "key write": { ...credential, kind: "key", keyId: newId<never>(), scope: "write" },
  "grant read": { ...credential, ...grant, scope: "read" },
  "grant write": { ...credential, ...grant, scope: "write" },
  "headers read": { ...credential, kind: "headers", credentialId: "c", scope: "read", reveal: nobody },
  "headers write": { ...credential, kind: "headers", credentialId: "c", scope: "write", reveal: nobody },
  "token read": { kind: "token", tenantId, label, tokenId: newId<never>(), scope: "read" },
  "token write": { kind: "token", tenantId, label, tokenId: newId<never>(), scope: "write" },
  "operator read": { ...operator, scope: "read" },
  "operator write": { ...operator, scope: "write" },
  "partner read": {
    kind: "partner",
    tenantId,
    label,
    partnerId: newId<never>(),
    userId: newId<never>(),
    scope: "read",
  },
  "partner write": {
    kind: "partner",
    tenantId,
    label,
    partnerId: newId<never>(),
    userId: newId<never>(),
    scope: "write",
  },
  job: { kind: "job", tenantId, job: "usage.recount", runId: "1" },
  webhook: { kind: "webhook", tenantId, source: "stripe", event: "invoice.paid", eventId: "evt_1" },
};

function nobody(): never {
  throw new Error("The credentials are not asked for.");
}
