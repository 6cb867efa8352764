import { expect, test } from "vitest";
import { openMailTransport } from "./mail-transport.ts";

const deps = { log: { info: () => {} }, now: () => new Date() };
const local = {
  production: false,
  publicUrl: "http://127.0.0.1:3000",
  smtpUrl: undefined,
  mailFrom: "MCP Odoo <no-reply@127.0.0.1>",
};

test.each([
  ["on one's own machine has a page", {}, true],
  ["in production has no page", { production: true }, false],
  ["with a mail server has no page", { smtpUrl: "smtp://127.0.0.1:2525" }, false],
  ["under a public name has no page", { publicUrl: "https://staging.example.com" }, false],
])("an instance %s that shows its unsent mails", (_, change, isThere) => {
  const { transport, devMailbox } = openMailTransport({ ...local, ...change }, deps);
  transport.close();
  expect(devMailbox !== undefined).toBe(isThere);
});
