import { AppError } from "../../kernel/errors.ts";
import { networkOf } from "../../kernel/network/network.ts";
import { actorId, type Principal } from "../../policy/actor.ts";
import { canWrite } from "../../policy/toolsets.ts";
import type { Limiter } from "../../ratelimit/limiter.ts";

/** Counts the bytes of the body of one request. */
export interface BodyAccount {
  /** True if the caller may attach files. */
  readonly mayUpload: boolean;
  /** Takes room for more bytes. Throws AppError `rate_limited` or `busy` before the bytes are read. */
  grow(bytes: number): Promise<void>;
  /** Gives the room for all bytes back. */
  end(): void;
}

export interface BodyBudgetOptions {
  /** Bytes that may be in memory at the same time. */
  readonly room: { take(name: string, signal: AbortSignal, size: number): Promise<() => void> };
  /** Allows each caller `bodyPoints` a minute. */
  readonly limiter: Pick<Limiter, "take">;
}

/** The bytes that one caller may send in large bodies within a minute: 128 MiB, one point for each 64 KiB. */
export const bodyPoints = { points: 2_048, seconds: 60 };
const pointBytes = 64 * 1024;
const maxWaitMs = 5_000;

/** Bounds the bytes of large bodies, which are read before the limits of a call apply. */
export function createBodyBudget({ room, limiter }: BodyBudgetOptions) {
  return (principal: Principal, ip: string, signal: AbortSignal): BodyAccount => {
    const isHeaderCaller = principal.kind === "headers";
    const company = isHeaderCaller ? `headers ${networkOf(ip)}` : principal.tenantId;
    const caller = isHeaderCaller ? company : `${company}|${actorId(principal)}`;
    const held: (() => void)[] = [];
    return {
      mayUpload: canWrite(principal),
      async grow(bytes) {
        const { allowed, retryAfterSeconds } = await limiter.take(caller, Math.ceil(bytes / pointBytes));
        if (!allowed) {
          throw new AppError("rate_limited", "Too much was sent within a minute.", { retryAfterSeconds });
        }
        const end = await room
          .take(company, AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]), bytes)
          .catch(busy);
        held.push(end);
      },
      end() {
        for (const end of held.splice(0)) end();
      },
    };
  };
}

function busy(cause: unknown): never {
  throw new AppError("busy", "Too many large requests are being read at the same time.", {
    cause,
    hint: "Wait for the calls in flight, then try again.",
    retryAfterSeconds: 2,
  });
}
