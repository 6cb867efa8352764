import type { SessionId } from "../kernel/ids.ts";

/** A signed-in browser of the member. */
export interface SessionView {
  readonly id: SessionId;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  /** The time of the last use, to the minute. */
  readonly lastSeenAt: Date;
  /** True for the session of the request. */
  readonly current: boolean;
}
