import ipaddr from "ipaddr.js";

/** An IPv6 customer holds at least a /64 and can change address with every attempt: the network is what counts. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  return address.kind() === "ipv4" ? address.toString() : address.toNormalizedString().split(":").slice(0, 4).join(":");
}
