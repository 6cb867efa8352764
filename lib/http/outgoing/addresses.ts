import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Where cloud machines answer for their own secrets, and link-local, through which they do it. No configuration opens
 * these. fd00:ec2::/32 and 100.100.100.200 lie inside ranges that an operator may rightly open.
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

/** All of IPv6 that is given out. `range()` calls the rest unicast too: ::10.0.0.1 among it. */
const givenOut = parseCidrs(["2000::/3"]);

/** IPv6 that is turned into the IPv4 address inside it on the way, which begins at that byte. */
const carriers: readonly (readonly [Range[], number])[] = [
  [parseCidrs(["::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"]), 12],
  [parseCidrs(["2002::/16"]), 2],
];

export type AddressClass = "public" | "allowed" | "blocked";

/** `blocked` unless the address is ordinary public unicast or inside one of the operator's ranges. */
export function createClassifier(allowedCidrs: readonly string[]): (address: string) => AddressClass {
  const allowed = parseCidrs(allowedCidrs);
  return (text) => {
    // A zone id names an interface of this machine.
    if (text.includes("%") || !ipaddr.isValid(text)) return "blocked";
    // `process` turns an IPv4 address mapped into IPv6 into the IPv4 address that it is.
    const address = ipaddr.process(text);
    if (inside(address, never) || inside(carried(address), never)) return "blocked";
    if (inside(address, allowed)) return "allowed";
    if (address.kind() === "ipv6" && !inside(address, givenOut)) return "blocked";
    // An allow-list: private, reserved, multicast, 6to4, Teredo, NAT64 and whatever comes next all have another name.
    return address.range() === "unicast" ? "public" : "blocked";
  };
}

function parseCidrs(cidrs: readonly string[]): Range[] {
  return cidrs.map((cidr) => ipaddr.parseCIDR(cidr) as Range);
}

function carried(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const from = carriers.find(([ranges]) => inside(address, ranges))?.[1];
  return from === undefined ? address : new ipaddr.IPv4(address.toByteArray().slice(from, from + 4));
}

function inside(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => address.kind() === base.kind() && address.match(base as never, bits as never));
}
