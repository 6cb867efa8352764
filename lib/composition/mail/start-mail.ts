import type { Config } from "../../config/env.ts";
import type { Database } from "../../db/client.ts";
import type { Clock } from "../../kernel/clock.ts";
import { createQueueMail } from "../../mail/queue-mail.ts";
import { createMailSender } from "../../mail/send-queued.ts";
import type { Logger } from "../../observability/logger.ts";
import type { ServiceVault } from "../../vault/service-vault.ts";
import { openMailTransport } from "./mail-transport.ts";

/** Starts the sender of mails and returns the function that queues one. */
export function startMail(
  config: Config,
  deps: { readonly systemDb: Database; readonly vault: ServiceVault; readonly now: Clock; readonly log: Logger },
) {
  const { vault, now } = deps;
  const { transport, devMailbox } = openMailTransport(config, deps);
  const sender = createMailSender({ ...deps, transport });
  sender.start();
  return { queueMail: createQueueMail({ vault, now, wake: sender.wake }), devMailbox, stop: () => sender.stop() };
}
