import { LRUCache } from "lru-cache";
import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { CreateLimiter } from "../state/limiter.ts";
import { type DocumentMetadata, isDocumentUrl, readDocument } from "./read-document.ts";
import type { RedirectPolicy } from "./redirect-policy.ts";
import { knownDocuments } from "./vendors.ts";

export interface ClientDocumentsOptions {
  /** Sends requests to checked addresses only. It must know no address range of the operator's own. */
  readonly fetch: SafeFetch;
  readonly policy: RedirectPolicy;
  readonly createLimiter: CreateLimiter;
  readonly now: Clock;
  readonly log: { info(fields: object, message: string): void };
}

export interface ClientDocuments {
  /** Returns the document and the seconds for which it is fresh. Throws Error if there is none that can be used. */
  read(url: string): Promise<{ readonly metadata: DocumentMetadata; readonly freshSeconds: number }>;
}

interface Kept {
  readonly metadata: DocumentMetadata;
  readonly freshUntil: number;
  /** Until then the document is used if its host does not answer. */
  readonly usableUntil: number;
}

const minute = 60_000;
const leastSeconds = 5 * 60;
const mostSeconds = 24 * 60 * 60;
const perHost = { points: 20, seconds: 60 };
const inAll = { points: 120, seconds: 60 };

/**
 * Creates the reader of clients' documents (client id metadata documents). The authorization endpoint is open to
 * everybody, so that fetches are limited per host and in all, and failures are remembered for a minute.
 */
export function createClientDocuments(options: ClientDocumentsOptions): ClientDocuments {
  const { fetch, policy, now, log } = options;
  const kept = new LRUCache<string, Kept>({ max: 500 });
  const failedUntil = new LRUCache<string, number>({ max: 2_000 });
  const underWay = new Map<string, Promise<Kept>>();
  const hostLimit = options.createLimiter(perHost);
  const totalLimit = options.createLimiter(inAll);

  async function admit(url: string): Promise<void> {
    const isKnown = knownDocuments.includes(url);
    // A known document has a limit of its own: otherwise requests for other paths of its host could use it up.
    const { allowed } = await hostLimit.take(`oauth-document|${isKnown ? url : new URL(url).host}`);
    if (!allowed || (!isKnown && !(await totalLimit.take("oauth-document")).allowed))
      throw new Error("too many fetches");
  }

  async function load(url: string): Promise<Kept> {
    await admit(url);
    const answer = await fetch(url, {
      method: "GET",
      headers: { accept: "application/json", "user-agent": "mcp-odoo" },
      poolKey: "oauth-documents",
      timeoutMs: 5_000,
      maxBytes: 64 * 1024,
    });
    if (answer.status !== 200) throw new Error(`the host answered ${answer.status}`);
    const type = answer.headers["content-type"] ?? "";
    if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) throw new Error("the answer is no JSON");
    const metadata = readDocument(answer.text, url, policy);
    const at = now().getTime();
    const freshUntil = at + 1_000 * lifetimeOf(answer.headers, at);
    return { metadata, freshUntil, usableUntil: at + 1_000 * mostSeconds };
  }

  async function renew(url: string, known: Kept | undefined): Promise<Kept> {
    const at = now().getTime();
    const isUsable = known !== undefined && at < known.usableUntil;
    if (at < (failedUntil.get(url) ?? 0)) {
      if (isUsable) return known;
      throw new Error("the document could not be read a moment ago");
    }
    try {
      const fresh = await load(url);
      kept.set(url, fresh);
      return fresh;
    } catch (error) {
      failedUntil.set(url, at + minute);
      log.info({ host: new URL(url).host, reason: String(error) }, "the document of an AI client was not read");
      if (isUsable) return known;
      throw error;
    }
  }

  return {
    async read(url) {
      if (!isDocumentUrl(url)) throw new Error("this client id is no address of a document");
      const known = kept.get(url);
      const found = known !== undefined && now().getTime() < known.freshUntil ? known : await once(url, known);
      const left = Math.floor((found.freshUntil - now().getTime()) / 1_000);
      return { metadata: found.metadata, freshSeconds: Math.max(0, left) };
    },
  };

  function once(url: string, known: Kept | undefined): Promise<Kept> {
    const running = underWay.get(url) ?? renew(url, known).finally(() => underWay.delete(url));
    underWay.set(url, running);
    return running;
  }
}

/** Returns the seconds for which the answer's headers say that it is fresh, from five minutes to a day. */
function lifetimeOf(headers: Readonly<Record<string, string>>, at: number): number {
  const control = headers["cache-control"] ?? "";
  const named = /(?:^|,)\s*max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1];
  const expires = Date.parse(headers["expires"] ?? "");
  const asked = named !== undefined ? Number(named) : Number.isNaN(expires) ? 0 : Math.floor((expires - at) / 1_000);
  const isKept = !/\bno-(?:store|cache)\b/i.test(control);
  return Math.min(mostSeconds, Math.max(leastSeconds, isKept ? asked : 0));
}
