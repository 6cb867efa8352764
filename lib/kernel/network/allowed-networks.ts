import ipaddr from "ipaddr.js";

/**
 * Returns an address or a range (CIDR) in its canonical form, such as `10.0.0.0/8`, or undefined if the text is neither.
 * A single address gets no prefix length.
 */
export function parseNetwork(text: string): string | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  if (rest.length > 0 || !isPlainAddress(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (prefix === undefined) return parsed.toString();
  const most = parsed.kind() === "ipv4" ? 32 : 128;
  // A range of IPv4 addresses that is written as IPv6 would count its prefix from another end.
  const isMapped = parsed.kind() === "ipv4" && address.includes(":");
  if (isMapped || !/^\d{1,3}$/.test(prefix) || Number(prefix) > most) return undefined;
  const range = `${parsed.toString()}/${Number(prefix)}`;
  const first =
    parsed.kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(range) : ipaddr.IPv6.networkAddressFromCIDR(range);
  return `${first.toString()}/${Number(prefix)}`;
}

/** True if the address is one of `networks`, or in one of them. A text that is no address is in none. */
export function isInNetworks(ip: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.process(ip);
  return networks.some((network) => {
    const [base = "", prefix] = network.split("/");
    if (!ipaddr.isValid(base)) return false;
    const first = ipaddr.process(base);
    const bits = prefix === undefined ? (first.kind() === "ipv4" ? 32 : 128) : Number(prefix);
    if (address instanceof ipaddr.IPv4) return first instanceof ipaddr.IPv4 && address.match(first, bits);
    return first instanceof ipaddr.IPv6 && address.match(first, bits);
  });
}

/** Old forms such as `10` or `0x7f.1` and addresses with a zone are refused, because readers take them for others. */
function isPlainAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes("%"));
}
