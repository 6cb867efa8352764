import type { QueueMail } from "../../mail/queue-mail.ts";
import type { ServiceContext } from "../context.ts";

/** The context of the verbs by which a member connects accounts of other services to their own. */
export interface IdentityContext extends ServiceContext {
  readonly queueMail: QueueMail;
}
