import { expect, test } from "vitest";
import { actorKinds } from "../kernel/actor-kind.ts";
import { newId } from "../kernel/ids.ts";
import type { Actor } from "../policy/actor.ts";
import { toColumns } from "./entry.ts";

const tenantId = newId<Actor["tenantId"]>();
const id = <T extends string>() => newId<never>() as T;
const [userId, connectionId] = [id<never>(), id<never>()];
const operator = {
  kind: "operator",
  tenantId,
  label: "ops@example.com",
  scope: "read",
  reason: "ticket 4711",
} as const;
const ana = { userId, role: "admin", label: "ana@acme.example" } as const;
const ai = { tenantId, connectionId, scope: "read", label: "Claude" } as const;

const actors: readonly (readonly [actor: Actor, label: string, actorId: string])[] = [
  [{ kind: "session", tenantId, ...ana }, "ana@acme.example", userId],
  [{ ...ai, kind: "key", keyId: "key-1" as never }, "Claude", "key-1"],
  [{ ...ai, kind: "grant", grantId: "grant-1" as never, userId, connections: [] }, "Claude", "grant-1"],
  [{ ...ai, kind: "headers", credentialId: "hash", reveal: () => ({ url: "", secret: "" }) }, "Claude", "hash"],
  [{ kind: "token", tenantId, tokenId: "token-1" as never, scope: "read", label: "ERP sync" }, "ERP sync", "token-1"],
  [{ ...operator, operatorId: "op-1" as never }, "ops@example.com: ticket 4711", "op-1"],
  [
    { ...operator, operatorId: "op-1" as never, inPlaceOf: ana },
    "ops@example.com → ana@acme.example: ticket 4711",
    "op-1",
  ],
  [
    { kind: "partner", tenantId, partnerId: "p" as never, userId, scope: "read", label: "eva@partner.example" },
    "eva@partner.example",
    userId,
  ],
  [{ kind: "job", tenantId, job: "usage.recount", runId: "run-1" }, "usage.recount", "run-1"],
  [
    { kind: "webhook", tenantId, source: "stripe", event: "invoice.paid", eventId: "evt_1" },
    "stripe invoice.paid",
    "evt_1",
  ],
];

test.each(actors)(
  "an entry names the actor, the person in whose place it acts, and the reason: $kind",
  (actor, label, actorId) => {
    const context = { actor, requestId: "r1", client: "", ip: "" };
    expect(toColumns(context, { tool: "rules.update", operation: "admin" })).toMatchObject({
      tenantId,
      actorKind: actor.kind,
      actorId,
      actorLabel: label,
    });
  },
);

test("the cases cover every kind of actor", () => {
  expect(new Set(actors.map(([{ kind }]) => kind))).toEqual(new Set(actorKinds));
});

test("a very long reason, or one with NUL, does not prevent its entry", () => {
  const actor: Actor = { ...operator, operatorId: id<never>(), reason: `\u0000${"why ".repeat(1_000)}` };
  const { actorLabel } = toColumns({ actor, requestId: "r1", client: "", ip: "" }, { tool: "t", operation: "admin" });
  expect(actorLabel).toHaveLength(300);
  expect(actorLabel).toMatch(/^ops@example\.com: why why.*…$/);
});
