/** The kinds of actors, as the database stores them and the portal names them. `lib/policy/actor.ts` describes each. */
export const actorKinds = [
  "session",
  "key",
  "grant",
  "headers",
  "token",
  "operator",
  "partner",
  "job",
  "webhook",
] as const;
export type ActorKind = (typeof actorKinds)[number];
