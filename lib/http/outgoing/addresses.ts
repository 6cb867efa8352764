import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Metadata services of cloud machines, which return secrets, and the link-local ranges. No configuration opens these.
 * fd00:ec2::/32 and 100.100.100.200 are listed because they lie inside ranges that an operator may open.
 */
const never = parseCidrs([
  "169.254.0.0/16",
  "fe80::/10",
  "fd00:ec2::/32",
  "fd20:ce::/32",
  "100.100.100.200/32",
  "192.0.0.192/32",
  "168.63.129.16/32",
]);

/** The assigned part of IPv6. `range()` also returns unicast for the rest, such as ::10.0.0.1. */
const givenOut = parseCidrs(["2000::/3"]);

/** IPv6 ranges that are translated to an IPv4 address on the way, each with the byte at which that address begins. */
const translated: readonly (readonly [Range[], number])[] = [
  [parseCidrs(["::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"]), 12],
  [parseCidrs(["2002::/16"]), 2],
];

export type AddressClass = "public" | "allowed" | "blocked";

/** Creates the classifier: `blocked` unless an address is public unicast or in one of the operator's ranges. */
export function createClassifier(allowedCidrs: readonly string[]): (address: string) => AddressClass {
  const allowed = parseCidrs(allowedCidrs);
  return (text) => {
    // A zone id (`%eth0`) names an interface of this machine.
    if (text.includes("%") || !ipaddr.isValid(text)) return "blocked";
    // `process` converts an IPv4 address mapped into IPv6 to IPv4.
    const address = ipaddr.process(text);
    if (inside(address, never) || inside(embeddedAddress(address), never)) return "blocked";
    if (inside(address, allowed)) return "allowed";
    if (address.kind() === "ipv6" && !inside(address, givenOut)) return "blocked";
    // This is an allow-list: private, reserved, multicast, 6to4, Teredo, NAT64 and future ranges have other names.
    return address.range() === "unicast" ? "public" : "blocked";
  };
}

function parseCidrs(cidrs: readonly string[]): Range[] {
  return cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
}

function embeddedAddress(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const from = translated.find(([ranges]) => inside(address, ranges))?.[1];
  return from === undefined ? address : new ipaddr.IPv4(address.toByteArray().slice(from, from + 4));
}

function inside(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => {
    if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
    return base instanceof ipaddr.IPv6 && address.match(base, bits);
  });
}
