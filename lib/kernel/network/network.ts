import ipaddr from "ipaddr.js";

/** Returns the network of an address, as an IPv6 customer has at least a /64 and can change address at will. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address.kind() === "ipv4" ? address.toString() : address.toNormalizedString().split(":").slice(0, 4).join(":");
}
