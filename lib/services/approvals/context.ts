import type { Database } from "../../db/client.ts";
import type { UserId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** The context of the verbs on approvals. */
export type ApprovalContext = ServiceContext;

/** What the verbs need that run by a mailed link, before anybody is signed in. */
export interface LinkContext extends Pick<ApprovalContext, "vault" | "now" | "requestId" | "ip"> {
  readonly db: Database;
  /** The person who is signed in in the browser that opened the link; undefined if nobody is. */
  readonly reader?: UserId | undefined;
  /** Counts a use of a mailed link. Throws AppError `rate_limited`. */
  admitLink(ip: string): Promise<void>;
}
