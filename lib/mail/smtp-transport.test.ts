import { afterEach, expect, test } from "vitest";
import { closedPort, type MailServer, type MailServerOptions, openMailServer } from "#tests/support/mail-server.ts";
import { type MailId, newId } from "../kernel/ids.ts";
import { createLocalMailbox } from "./local-mailbox.ts";
import { createSmtpTransport } from "./smtp-transport.ts";

let server: MailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const from = "MCP Odoo <no-reply@mcp.example.com>";
const mail = () => ({ id: newId<MailId>(), to: "ana@example.com", subject: "Hi", text: "Hi", html: "<p>Hi</p>" });

async function sendTo(url: string, signal = AbortSignal.timeout(10_000)) {
  const transport = createSmtpTransport({ url, from });
  const delivery = await transport.send(mail(), signal);
  transport.close();
  return delivery;
}

async function open(options?: MailServerOptions): Promise<MailServer> {
  server = await openMailServer(options);
  return server;
}

test("a server that is not this machine gets mails only over TLS, unless the operator says otherwise", async () => {
  const { url, received } = await open();
  // The name of this machine in capitals is not among the names for which TLS may be left out.
  const other = url.replace("127.0.0.1", "LOCALHOST");
  expect(await sendTo(other)).toMatchObject({ outcome: "later", fault: expect.stringMatching(/^ETLS/) });
  expect(received).toEqual([]);
  expect(await sendTo(`${other}?tls=optional`)).toEqual({ outcome: "accepted" });
  expect(await sendTo(url)).toEqual({ outcome: "accepted" });
});

test("the user and the password of the URL are decoded, and the message has the id of the outbox", async () => {
  const seen: unknown[] = [];
  const { url, received } = await open({
    smtp: {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    },
  });
  const transport = createSmtpTransport({ url: url.replace("smtp://", "smtp://a%40b.example:p%3Aw%2F@"), from });
  const sent = mail();
  expect(await transport.send(sent, AbortSignal.timeout(10_000))).toEqual({ outcome: "accepted" });
  transport.close();
  expect(seen).toEqual([["a@b.example", "p:w/"]]);
  expect(received[0]?.mail.messageId).toBe(`<${sent.id}@mcp.example.com>`);
});

test.each([
  ["smtp://mail.example.com?tls.rejectUnauthorized=false", "tls=optional"],
  ["smtp://mail.example.com?proxy=http://evil.example", "tls=optional"],
  ["smtp://user:100%@mail.example.com", "%25"],
])("the setting %s is refused at the start", (url, hint) => {
  expect(() => createSmtpTransport({ url, from })).toThrow(hint);
});

test("a closed port and an aborted attempt are reasons to try again", async () => {
  expect(await sendTo(await closedPort())).toEqual({ outcome: "later", fault: "ESOCKET" });
  const giveUp = new AbortController();
  const { url } = await open({ beforeAccept: () => new Promise(() => giveUp.abort()) });
  expect(await sendTo(url, giveUp.signal)).toMatchObject({ outcome: "later" });
});

test("an instance without a mail server writes mails to its log and keeps the last 50 for its development page", async () => {
  const lines: unknown[] = [];
  const log = { info: (facts: unknown) => lines.push(facts) };
  const box = createLocalMailbox({ log, now: () => new Date(0), keeps: true });
  const never = new AbortController().signal;
  for (let index = 0; index < 52; index++) await box.send({ ...mail(), subject: `Mail ${index}` }, never);
  expect(lines).toHaveLength(52);
  expect(lines[0]).toMatchObject({ to: "ana@example.com", subject: "Mail 0", text: "Hi" });
  expect(box.list().map(({ subject }) => subject)).toEqual(
    Array.from({ length: 50 }, (_, index) => `Mail ${51 - index}`),
  );
  const closed = createLocalMailbox({ log, now: () => new Date(0), keeps: false });
  expect(await closed.send(mail(), never)).toEqual({ outcome: "accepted" });
  expect(closed.list()).toEqual([]);
});
