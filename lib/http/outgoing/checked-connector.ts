import { lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { createClassifier } from "./addresses.ts";
import { HttpError } from "./http-error.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface CheckedConnectorOptions {
  /** The ranges outside the public internet to which connections are allowed. */
  readonly allowedCidrs: readonly string[];
  /**
   * Resolves a host name to all its addresses. The default is the system's resolver, which blocks a thread while it
   * waits; this suits a process with one user.
   */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Opens connections; Node's own by default, replaced in tests. */
  readonly connect?: buildConnector.connector;
  /** PEM certificates that are trusted in place of the system's. */
  readonly ca?: string | undefined;
}

const connectMs = 3_000;

/**
 * Creates a connector that checks all addresses of a host and connects only to an address that was checked, so that a
 * name that resolves differently a moment later is of no use to an attacker.
 */
export function createCheckedConnector(options: CheckedConnectorOptions): buildConnector.connector {
  const classify = createClassifier(options.allowedCidrs);
  const resolve = options.resolve ?? resolveBySystem;

  async function check(hostname: string, plain: boolean): Promise<ResolvedAddress> {
    const family = isIP(hostname);
    const addresses: readonly ResolvedAddress[] =
      family === 4 || family === 6 ? [{ address: hostname, family }] : await resolve(hostname);
    const [first] = addresses;
    if (first === undefined) throw new HttpError("dns", { sent: false });
    const classes = addresses.map(({ address }) => classify(address));
    if (classes.includes("blocked")) throw new HttpError("blocked", { sent: false });
    // A key is sent without encryption only inside the networks that the operator opened.
    if (plain && classes.includes("public")) throw new HttpError("plain_http", { sent: false });
    return first;
  }

  const dial =
    options.connect ?? buildConnector({ timeout: connectMs, ...(options.ca === undefined ? {} : { ca: options.ca }) });

  return (target, callback) => {
    const hostname = withoutBrackets(target.hostname);
    check(hostname, target.protocol === "http:").then(
      (first) => {
        // The connection uses the address, so the name is not resolved again. The certificate is checked for the name.
        dial(
          {
            ...target,
            hostname: first.address,
            ...(target.protocol === "https:" && isIP(hostname) === 0 ? { servername: hostname } : {}),
          },
          callback,
        );
      },
      (error: Error) => callback(error, null),
    );
  };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function resolveBySystem(hostname: string): Promise<readonly ResolvedAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: false }, (error, addresses) => {
      if (error === null) resolve(addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })));
      else reject(error);
    });
  });
}
