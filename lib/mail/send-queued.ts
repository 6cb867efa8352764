import { z } from "zod";
import type { Database } from "../db/client.ts";
import type { Clock } from "../kernel/clock.ts";
import { isAppError } from "../kernel/errors.ts";
import type { Logger } from "../observability/logger.ts";
import type { ServiceVault } from "../vault/service-vault.ts";
import { isMailAddress } from "./address.ts";
import { type ClaimedMail, claimMail, type Outcome, recordOutcome } from "./claim-mail.ts";
import type { Delivery, MailTransport } from "./mail-transport.ts";
import { renderMail } from "./render-mail.ts";

const minute = 60_000;
/** The pauses after the attempts that failed. After the last one the mail is given up. */
const pausesMs = [1, 5, 30, 120, 480].map((minutes) => minutes * minute);
const attemptMs = 60_000;
const everyMs = 5_000;
const stopMs = 5_000;
/** Mails that are sent at the same time. */
const lanes = 3;

const Params = z.record(z.string(), z.string());

export interface MailSenderDeps {
  readonly systemDb: Database;
  readonly vault: ServiceVault;
  readonly transport: MailTransport;
  readonly now: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

export interface MailSender {
  /** Sends what is due now in the background. */
  wake(): void;
  /** Wakes the sender now and every 5 s, for mails of other processes and for second attempts. */
  start(): void;
  /** Waits until no mail is due and none is being sent. */
  idle(): Promise<void>;
  /** Begins no other mail, and waits 5 s for those that are being sent before it gives them up. */
  stop(): Promise<void>;
}

/**
 * Creates the sender of the mails in the outbox. Several instances may run on one database: a mail is claimed for some
 * minutes before it is sent, and no transaction is open meanwhile. Each mail is sent once, with one exception: if the
 * process ends after the mail server accepted a mail and before that is recorded, the mail is sent again.
 */
export function createMailSender(deps: MailSenderDeps): MailSender {
  const { systemDb, now, log } = deps;
  const giveUp = new AbortController();
  const running = new Set<Promise<void>>();
  let wakes = 0;
  let isStopping = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;

  async function sendAll(): Promise<void> {
    while (!isStopping) {
      const before = wakes;
      const mail = await claimMail(systemDb, now());
      isFailing = false;
      if (mail !== undefined) {
        // There may be more mails, which need not wait for this one.
        startLane();
        const outcome = outcomeOf(mail, await attempt(deps, mail, giveUp.signal), now());
        await recordOutcome(systemDb, mail, outcome);
        report(log, mail, outcome);
      } else if (before === wakes) return;
    }
  }

  function startLane(): void {
    if (isStopping || running.size >= lanes) return;
    const lane: Promise<void> = sendAll()
      .catch((error: unknown) => {
        // The sender tries again every 5 s, and the log needs one line for an outage.
        if (!isFailing) log.warn({ error }, "the outbox of mails cannot be read or written");
        isFailing = true;
      })
      .finally(() => running.delete(lane));
    running.add(lane);
  }

  function wake(): void {
    wakes++;
    startLane();
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    wake,
    start() {
      timer ??= setInterval(wake, everyMs);
      timer.unref();
      wake();
    },
    idle,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      const late = setTimeout(() => giveUp.abort(), stopMs);
      await idle();
      clearTimeout(late);
      deps.transport.close();
    },
  };
}

async function attempt(deps: MailSenderDeps, mail: ClaimedMail, stop: AbortSignal): Promise<Delivery> {
  const { id, recipient, template, locale, sealedParams, createdAt } = mail;
  // `queueMail` refuses such an address. A row that came into the table in another way must not reach two people.
  if (!isMailAddress(recipient)) return { outcome: "never", fault: "ADDRESS" };
  try {
    const params = Params.parse(
      JSON.parse(deps.vault.open(sealedParams, { table: "mail_outbox", row: id, field: "params" })),
    );
    const ageMs = deps.now().getTime() - createdAt.getTime();
    if (ageMs > Number(params["hours"]) * 60 * minute) return { outcome: "never", fault: "EXPIRED" };
    const rendered = renderMail({ template, locale, params });
    const signal = AbortSignal.any([stop, AbortSignal.timeout(attemptMs)]);
    return await deps.transport.send({ ...rendered, id, to: recipient }, signal);
  } catch (error) {
    // Other errors may quote the values of the mail.
    if (isAppError(error)) deps.log.warn({ event: "mail", id, template, error }, "mail without words");
    // During an update an older instance may not know a template yet, so this is no reason to give up.
    return { outcome: "later", fault: "WORDS" };
  }
}

function outcomeOf({ attempts }: ClaimedMail, delivery: Delivery, at: Date): Outcome {
  if (delivery.outcome === "accepted") return { kind: "sent", at };
  const pause = pausesMs[attempts - 1];
  if (delivery.outcome === "never" || pause === undefined) return { kind: "given_up", at, fault: delivery.fault };
  return { kind: "retry", at: new Date(at.getTime() + pause), fault: delivery.fault };
}

function report(log: MailSenderDeps["log"], { id, template, attempts }: ClaimedMail, outcome: Outcome): void {
  const facts = { event: "mail", id, template, attempts };
  if (outcome.kind === "sent") log.info(facts, "mail sent");
  else if (outcome.kind === "retry") log.warn({ ...facts, fault: outcome.fault }, "mail not sent yet");
  else log.error({ ...facts, fault: outcome.fault }, "mail given up");
}
