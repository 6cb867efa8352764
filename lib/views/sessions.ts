import type { SessionId } from "../kernel/ids.ts";

/** A signed-in browser of the member's. */
export interface SessionView {
  readonly id: SessionId;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  /** True to the minute. */
  readonly lastSeenAt: Date;
  /** The one that asks. */
  readonly current: boolean;
}
