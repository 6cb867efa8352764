import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { ResolvedAddress } from "./checked-connector.ts";
import { HttpError } from "./http-error.ts";

export interface HostResolverOptions {
  /** Milliseconds for one name with all its queries; 3 s by default. */
  readonly timeMs?: number;
  /** The system's name servers by default. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
  readonly resolvConf?: string;
}

/**
 * Creates a resolver of host names that queries name servers without a thread. The system's resolver blocks one of the
 * few threads of this process while a name server is silent and cannot be ended, so other names and files would wait.
 * The hosts file is read first, and the system's search list is tried last. Throws HttpError `dns`.
 */
export function createHostResolver({
  timeMs = 3_000,
  servers,
  hostsFile = "/etc/hosts",
  resolvConf = "/etc/resolv.conf",
}: HostResolverOptions = {}): (hostname: string) => Promise<readonly ResolvedAddress[]> {
  /** Queries that are running: requests for the same name share one. */
  const underWay = new Map<string, Promise<readonly ResolvedAddress[]>>();

  async function lookUp(hostname: string): Promise<readonly ResolvedAddress[]> {
    const known = addressesIn(await textOf(hostsFile), hostname);
    if (known.length > 0) return known;
    const resolver = new Resolver({ timeout: 1_000, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), timeMs);
    try {
      const found = await ask(resolver, hostname);
      if (found.length > 0) return found;
      for (const suffix of searchList(await textOf(resolvConf))) {
        const near = await ask(resolver, `${hostname}.${suffix}`);
        if (near.length > 0) return near;
      }
      throw new HttpError("dns", { sent: false });
    } finally {
      clearTimeout(timer);
    }
  }

  return (hostname) => {
    const name = hostname.toLowerCase();
    const running = underWay.get(name) ?? lookUp(name).finally(() => underWay.delete(name));
    underWay.set(name, running);
    return running;
  };
}

/** Returns the addresses of a name, IPv4 first, or none. Throws HttpError `dns` if no server answers. */
async function ask(resolver: Resolver, name: string): Promise<readonly ResolvedAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = [
    ...(four.status === "fulfilled" ? four.value.map((address) => ({ address, family: 4 as const })) : []),
    ...(six.status === "fulfilled" ? six.value.map((address) => ({ address, family: 6 as const })) : []),
  ];
  if (found.length > 0) return found;
  for (const answer of [four, six]) {
    if (answer.status === "rejected" && !["ENOTFOUND", "ENODATA"].includes(answer.reason.code))
      throw new HttpError("dns", { sent: false, cause: answer.reason });
  }
  return [];
}

function addressesIn(hosts: string, name: string): readonly ResolvedAddress[] {
  const found = linesOf(hosts)
    .filter(([, ...names]) => names.some((other) => other.toLowerCase() === name))
    .flatMap(([address = ""]) => {
      const family = isIP(address);
      return family === 0 ? [] : [{ address, family: family as 4 | 6 }];
    });
  return found.length > 0 || name !== "localhost"
    ? found.toSorted((one, other) => one.family - other.family)
    : [{ address: "127.0.0.1", family: 4 }];
}

/** Returns the search list. The last `search` or `domain` line counts, as for the system. */
function searchList(resolvConf: string): readonly string[] {
  const lines = linesOf(resolvConf).filter(([keyword = ""]) => keyword === "search" || keyword === "domain");
  return (lines.at(-1)?.slice(1) ?? []).filter((suffix) => suffix !== ".");
}

/** Returns the words of each line, without comments. */
function linesOf(text: string): readonly (readonly string[])[] {
  return text.split("\n").map((line) => {
    const [words = ""] = line.split("#", 1);
    return words.split(/\s/).filter(Boolean);
  });
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
