import type { Actor } from "./actor.ts";

/** The id that an audit entry, a confirmation and a limit know an actor by. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "session":
      return actor.userId;
    case "key":
      return actor.keyId;
    case "grant":
      return actor.grantId;
    case "headers":
      return actor.credentialId;
    case "token":
      return actor.tokenId;
    case "operator":
      return actor.operatorId;
    case "partner":
      return actor.userId;
    case "job":
      return actor.runId;
    case "webhook":
      return actor.eventId;
  }
}
