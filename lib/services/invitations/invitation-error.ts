import { AppError } from "../../kernel/errors.ts";
import type { InvitationFault } from "../../views/members.ts";

const texts: Readonly<Record<InvitationFault, string>> = {
  unknown: "This invitation does not exist.",
  used: "This invitation was used already.",
  expired: "This invitation has expired.",
  revoked: "This invitation was withdrawn.",
  void: "The person who sent this invitation may no longer give this role.",
};

/** The error for an invitation that cannot be accepted. */
export function invitationError(fault: InvitationFault): AppError {
  return new AppError(fault === "unknown" ? "not_found" : "conflict", texts[fault], {
    key: `members.invitation.faults.${fault}`,
    remedy: { by: "portal_admin", where: "members.invite" },
  });
}
