/** The kinds of actors, as the database keeps them and the portal names them. Who each one is: `lib/policy/actor.ts`. */
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
