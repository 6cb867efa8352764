import { expect, test } from "vitest";
import { isPrivateAddress } from "./own-networks.ts";

test.each(["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"])(
  "the address %s belongs to this machine or a private network",
  (address) => expect(isPrivateAddress(address)).toBe(true),
);

test.each(["8.8.8.8", "172.32.0.1", "169.254.169.254", "2001:4860::1", "fe80::1", "odoo.example.com", "localhost", ""])(
  "the text %j is no address of this machine or a private network",
  (address) => expect(isPrivateAddress(address)).toBe(false),
);
