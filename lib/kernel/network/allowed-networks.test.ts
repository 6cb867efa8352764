import { expect, test } from "vitest";
import { isInNetworks, parseNetwork } from "./allowed-networks.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  [" 10.1.2.3/8 ", "10.0.0.0/8"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["203.0.113.7/32", "203.0.113.7/32"],
  ["2001:DB8::1", "2001:db8::1"],
  ["2001:db8:1:2:3::/64", "2001:db8:1:2::/64"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
])("the text %j is the network %s", (text, expected) => expect(parseNetwork(text)).toBe(expected));

test.each([
  "",
  "odoo.example.com",
  "10",
  "10.0.0",
  "0x7f.0.0.1",
  "010.0.0.1",
  "256.0.0.1",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "10.0.0.0/255.0.0.0",
  "fe80::1%eth0",
  "2001:db8::/129",
  "::ffff:10.0.0.0/104",
])("the text %j is no network", (text) => expect(parseNetwork(text)).toBeUndefined());

test.each([
  ["203.0.113.7", ["203.0.113.7"], true],
  ["::ffff:203.0.113.7", ["203.0.113.7"], true],
  ["203.0.113.8", ["203.0.113.7"], false],
  ["10.200.0.1", ["192.168.0.0/16", "10.0.0.0/8"], true],
  ["11.0.0.1", ["10.0.0.0/8"], false],
  ["2001:db8:1:2::9", ["2001:db8:1:2::/64"], true],
  ["2001:db8:1:3::9", ["2001:db8:1:2::/64"], false],
  ["2001:db8::1", ["0.0.0.0/0"], false],
  ["203.0.113.7", ["::/0"], false],
  ["203.0.113.7", [], false],
  ["unknown", ["0.0.0.0/0"], false],
  ["", ["0.0.0.0/0"], false],
])("whether the address %s is in %j: %s", (ip, networks, expected) => {
  expect(isInNetworks(ip, networks)).toBe(expected);
});
