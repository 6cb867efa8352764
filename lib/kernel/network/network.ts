import ipaddr from "ipaddr.js";

/**
 * Returns the network of an address, for limits. An IPv6 customer has at least a /64 and can change address at every
 * attempt.
 */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address.kind() === "ipv4" ? address.toString() : address.toNormalizedString().split(":").slice(0, 4).join(":");
}
