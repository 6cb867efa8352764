import ipaddr from "ipaddr.js";

/** Loopback and the private ranges, whose addresses are not reachable over the internet. */
export const privateCidrs = [
  "127.0.0.0/8",
  "::1/128",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
] as const;

/** The names of this machine in URLs. */
export const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];
const ranges = privateCidrs.map((cidr) => ipaddr.parseCIDR(cidr) as Range);

/** True if the text is an address of this machine or of a private network. */
export function isPrivateAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` converts an IPv4 address mapped into IPv6 to IPv4.
  const address = ipaddr.process(text);
  return ranges.some(([base, bits]) => address.kind() === base.kind() && address.match(base as never, bits as never));
}
