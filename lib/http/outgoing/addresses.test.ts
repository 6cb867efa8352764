import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClassifier } from "./addresses.ts";

const strict = createClassifier([]);

/** The IPv6 forms of an IPv4 address. */
const forms = {
  mapped: (hex: string) => `::ffff:${hex}`,
  compatible: (hex: string) => `::${hex}`,
  translated: (hex: string) => `::ffff:0:${hex}`,
  NAT64: (hex: string) => `64:ff9b::${hex}`,
  "local NAT64": (hex: string) => `64:ff9b:1::${hex}`,
  "6to4": (hex: string) => `2002:${hex}::1`,
};
const toHex = (bytes: readonly number[]) =>
  [0, 2].map((i) => (((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16)).join(":");

describe("with no range opened", () => {
  test.each([
    ["this network", "0.0.0.0", "0.255.255.255"],
    ["private 10/8", "10.0.0.0", "10.255.255.255"],
    ["carrier NAT", "100.64.0.0", "100.127.255.255"],
    ["loopback", "127.0.0.1", "127.255.255.255"],
    ["link-local", "169.254.0.0", "169.254.255.255"],
    ["private 172.16/12", "172.16.0.0", "172.31.255.255"],
    ["protocol assignments", "192.0.0.0", "192.0.0.255"],
    ["documentation", "192.0.2.1", "198.51.100.1"],
    ["6to4 relays", "192.88.99.0", "192.88.99.255"],
    ["private 192.168/16", "192.168.0.0", "192.168.255.255"],
    ["benchmarks", "198.18.0.0", "198.19.255.255"],
    ["multicast", "224.0.0.0", "239.255.255.255"],
    ["reserved", "240.0.0.0", "255.255.255.254"],
    ["broadcast", "255.255.255.255", "255.255.255.255"],
    ["unspecified and loopback of IPv6", "::", "::1"],
    ["link-local of IPv6", "fe80::1", "febf:ffff::1"],
    ["site-local of IPv6", "fec0::1", "feff::1"],
    ["unique local", "fc00::1", "fdff:ffff::1"],
    ["multicast of IPv6", "ff00::1", "ff02::1"],
    ["documentation of IPv6", "2001:db8::1", "3fff::1"],
    ["discard and segment routing", "100::1", "5f00::1"],
    ["Teredo", "2001::1", "2001:0:ffff::1"],
    ["IPv4 in the low bits of IPv6", "::7f00:1", "::a00:1"],
    ["what nobody was given yet", "4000::1", "1::1"],
  ])("the range %s is blocked at both ends", (_, first, last) => {
    expect([strict(first), strict(last)]).toEqual(["blocked", "blocked"]);
  });

  test.each([
    ["AWS, Azure, Google, DigitalOcean", "169.254.169.254"],
    ["AWS over IPv6", "fd00:ec2::254"],
    ["Google over IPv6", "fd20:ce::254"],
    ["AWS containers", "169.254.170.2"],
    ["Alibaba", "100.100.100.200"],
    ["Oracle", "192.0.0.192"],
    ["Azure's wire server, a public address", "168.63.129.16"],
  ])("the metadata service of %s is blocked", (_, address) => {
    expect(strict(address)).toBe("blocked");
  });

  test.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"])(
    "the address %s is public",
    (address) => expect(strict(address)).toBe("public"),
  );

  test.each(["", "localhost", "10.0.0.256", "fe80::1%eth0", "8.8.8.8%1", "8.8.8.8/32", "::ffff:8.8.8.8.8"])(
    "the text %j, which is no address, is blocked",
    (text) => expect(strict(text)).toBe("blocked"),
  );

  test("no private IPv4 address is allowed in its IPv6 forms", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const internal = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    );
    fc.assert(
      fc.property(internal, fc.constantFrom(...Object.values(forms)), (bytes, toForm) => {
        expect(strict(toForm(toHex(bytes)))).toBe("blocked");
      }),
    );
  });
});

describe("with ranges opened by the operator", () => {
  const open = createClassifier(["10.0.0.0/8", "127.0.0.0/8", "fc00::/7"]);
  const wide = createClassifier(["0.0.0.0/0", "::/0"]);

  test.each(["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "fd12::1"])(
    "the address %s inside an opened range is allowed",
    (address) => {
      expect(open(address)).toBe("allowed");
    },
  );

  test.each(["192.168.0.1", "172.16.0.1", "::1", "0.0.0.0"])(
    "the address %s outside the opened ranges stays blocked",
    (address) => {
      expect(open(address)).toBe("blocked");
    },
  );

  test("a public address stays public with opened ranges, so that plain http is still refused", () => {
    expect(open("8.8.8.8")).toBe("public");
  });

  const metadata = [
    [169, 254, 169, 254],
    [169, 254, 0, 1],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
    [168, 63, 129, 16],
  ];
  test.each(metadata.map((bytes) => [bytes.join("."), bytes] as const))(
    "the metadata address %s is blocked in opened ranges in all its forms",
    (text, bytes) => {
      expect(wide(text)).toBe("blocked");
      for (const [name, toForm] of Object.entries(forms)) {
        expect([name, wide(toForm(toHex(bytes)))]).toEqual([name, "blocked"]);
      }
    },
  );

  test.each(["fe80::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1%eth0"])(
    "the address %s is blocked in opened ranges",
    (address) => {
      expect(wide(address)).toBe("blocked");
    },
  );

  test("an invalid range throws an error when the process starts", () => {
    expect(() => createClassifier(["10.0.0.0"])).toThrow();
  });
});

test("an address with a zone is blocked, as the zone names an interface of this machine", () => {
  const open = createClassifier(["10.0.0.0/8", "fd00::/8"]);
  for (const [address, plain] of [
    ["2606:4700::1111", "public"],
    ["fd00::1", "allowed"],
    ["::ffff:10.0.0.1", "allowed"],
  ] as const) {
    expect([open(address), open(`${address}%eth0`), open(`${address}%1`)]).toEqual([plain, "blocked", "blocked"]);
  }
});
