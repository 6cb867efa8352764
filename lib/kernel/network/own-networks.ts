import ipaddr from "ipaddr.js";

/** Loopback and the private ranges: no address of them is reached over the internet. */
export const privateCidrs = [
  "127.0.0.0/8",
  "::1/128",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
] as const;

/** How a URL names this machine. */
export const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];
const ranges = privateCidrs.map((cidr) => ipaddr.parseCIDR(cidr) as Range);

/** Whether an address is of this machine or of a private network; false of what is no address. */
export function isPrivateAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` turns an IPv4 address mapped into IPv6 into the IPv4 address that it is.
  const address = ipaddr.process(text);
  return ranges.some(([base, bits]) => address.kind() === base.kind() && address.match(base as never, bits as never));
}
