import type { SessionId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** The context of a portal request, with the session that it belongs to. */
export interface SessionContext extends ServiceContext {
  readonly sessionId: SessionId;
}
