import type { Principal } from "./types.ts";

/** The id that an audit entry, a confirmation and a limit know a caller by. */
export function principalId(principal: Principal): string {
  switch (principal.kind) {
    case "key":
      return principal.keyId;
    case "headers":
      return principal.credentialId;
    case "session":
      return principal.userId;
  }
}
