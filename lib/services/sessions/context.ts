import type { SessionId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** A portal request that knows which of the member's sessions it came in on. */
export interface SessionContext extends ServiceContext {
  readonly sessionId: SessionId;
}
