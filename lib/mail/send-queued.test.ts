import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock, testVault } from "#tests/support/auth.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { closedPort, type MailServer, type MailServerOptions, openMailServer } from "#tests/support/mail-server.ts";
import { type Database, openDatabase } from "../db/client.ts";
import { withLookup } from "../db/with-tenant.ts";
import { newId, type UserId } from "../kernel/ids.ts";
import { createServiceVault, newServiceKey } from "../vault/service-vault.ts";
import { purgeMail } from "./purge-mail.ts";
import { createQueueMail, type Mail } from "./queue-mail.ts";
import { createMailSender, type MailSender } from "./send-queued.ts";
import { createSmtpTransport } from "./smtp-transport.ts";

const vault = createServiceVault(testVault, newServiceKey(testVault));
const from = "MCP Odoo <no-reply@mcp.example.com>";
const link = "https://mcp.example.com/join?token=abc";
const hour = 3600_000;
const lines: unknown[] = [];
const log = { info: keep, warn: keep, error: keep };
function keep(facts: unknown, message?: unknown) {
  lines.push({ facts, message });
}

let database: TestDatabase;
let otherSystemDb: Database;
let clock: ReturnType<typeof createTestClock>;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  otherSystemDb = openDatabase(database.urls.system, { max: 3 });
});
afterAll(async () => {
  await otherSystemDb.$client.end();
  await database.close();
});
beforeEach(async () => {
  clock = createTestClock();
  lines.length = 0;
  await database.admin`delete from mail_outbox`;
});
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function openServer(options?: MailServerOptions): Promise<MailServer> {
  const server = await openMailServer(options);
  opened.push(() => server.close());
  return server;
}

function openSender(url: string, systemDb = database.systemDb): MailSender {
  const sender = createMailSender({
    systemDb,
    vault,
    transport: createSmtpTransport({ url, from }),
    now: clock.now,
    log,
  });
  opened.push(() => sender.stop());
  return sender;
}

async function queue(change: Partial<Mail> = {}, wake = () => {}, after = async () => {}): Promise<void> {
  const queueMail = createQueueMail({ vault, now: clock.now, wake });
  await withLookup(database.db, { userId: newId<UserId>() }, async (tx) => {
    await queueMail(tx, { template: "sign_up", to: "ana@example.com", locale: "en", params: { link }, ...change });
    await after();
  });
}

async function send(sender: Pick<MailSender, "wake" | "idle">): Promise<void> {
  sender.wake();
  await sender.idle();
}

const rows = () => database.admin`
  select recipient, attempts, sealed_params, sent_at, failed_at, last_error, next_attempt_at from mail_outbox order by id`;

test("a queued mail is delivered at once after its transaction, with text and HTML in the language of the reader", async () => {
  const server = await openServer();
  const sender = openSender(server.url);
  await queue(
    { locale: "es", template: "invitation", params: { link, company: "Peña", inviter: "Íñigo", role: "admin" } },
    () => sender.wake(),
  );
  await sender.idle();
  expect(server.received).toHaveLength(1);
  const [{ recipients, mail } = { recipients: [], mail: undefined }] = server.received;
  expect(recipients).toEqual(["ana@example.com"]);
  expect(mail?.subject).toBe("Invitación a Peña en MCP Odoo");
  expect(mail?.from?.text).toBe('"MCP Odoo" <no-reply@mcp.example.com>');
  expect(mail?.text).toContain("Íñigo te invita a unirte a la empresa Peña");
  expect(mail?.text).toContain(link);
  expect(mail?.html).toContain(`href="${link}"`);
  expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  expect(await rows()).toMatchObject([
    { sent_at: expect.any(Date), sealed_params: "", failed_at: null, last_error: null },
  ]);
});

test("a mail of a transaction that is rolled back is not sent", async () => {
  const server = await openServer();
  const sender = openSender(server.url);
  const failing = queue({}, sender.wake, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await send(sender);
  expect(server.received).toEqual([]);
  expect(await rows()).toEqual([]);
});

const doubled = [
  "ana@example.com\r\nRCPT TO:<eve@evil.example>",
  "ana@example.com\r\nBcc: eve@evil.example",
  "ana@example.com, eve@evil.example",
  "ana@example.com;eve@evil.example",
  "<ana@example.com> <eve@evil.example>",
  "friends: ana@example.com, eve@evil.example;",
];
test.each(doubled)("the recipient %j cannot be queued, and a row with it is sent to nobody", async (to) => {
  const server = await openServer();
  const sender = openSender(server.url);
  await expect(queue({ to })).rejects.toMatchObject({ code: "invalid_input" });
  await queue();
  await database.admin`update mail_outbox set recipient = ${to}`;
  await send(sender);
  expect(server.attempts()).toBe(0);
  expect(await rows()).toMatchObject([{ failed_at: expect.any(Date), last_error: "ADDRESS", sealed_params: "" }]);
});

test.each(doubled)("the transport itself hands the recipient %j to no second person", async (to) => {
  const server = await openServer();
  const transport = createSmtpTransport({ url: server.url, from });
  const mail = { id: newId<never>(), to, subject: "Hi\r\nBcc: eve@evil.example", text: "Hi", html: "<p>Hi</p>" };
  await transport.send(mail, AbortSignal.timeout(10_000));
  transport.close();
  expect(server.received.flatMap(({ recipients }) => recipients).filter((one) => one === "eve@evil.example")).toEqual(
    [],
  );
  for (const {
    mail: { headers },
  } of server.received)
    expect(headers.has("bcc")).toBe(false);
});

test("a mail that the server refuses for now is sent again after a minute, and the server's words are not kept", async () => {
  let isBusy = true;
  const server = await openServer({ refuse: () => (isBusy ? 451 : undefined) });
  const sender = openSender(server.url);
  await queue();
  await send(sender);
  const [row] = await rows();
  expect(row).toMatchObject({ attempts: 1, sent_at: null, failed_at: null, last_error: "EENVELOPE 451" });
  expect(row?.["next_attempt_at"]).toEqual(new Date(clock.now().getTime() + 60_000));
  isBusy = false;
  await send(sender);
  expect(server.received).toEqual([]);
  clock.forward(60_000);
  await send(sender);
  expect(server.received).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toMatch(/ana@example|token=/);
});

test("a mail is given up after the sixth failed attempt, about eleven hours after the first", async () => {
  const sender = openSender(await closedPort());
  await queue();
  const pauses: number[] = [];
  for (let turn = 1; turn <= 6; turn++) {
    await send(sender);
    const [row] = await rows();
    expect(row).toMatchObject({ attempts: turn, failed_at: turn === 6 ? expect.any(Date) : null });
    const pause = row?.["next_attempt_at"].getTime() - clock.now().getTime();
    if (turn < 6) pauses.push(pause / 60_000);
    clock.forward(pause);
  }
  expect(pauses).toEqual([1, 5, 30, 120, 480]);
  expect(await rows()).toMatchObject([{ sealed_params: "", last_error: "ESOCKET" }]);
});

test("a mail that the server refuses for good is given up at once", async () => {
  const server = await openServer({ refuse: (address) => (address.startsWith("gone") ? 550 : undefined) });
  const sender = openSender(server.url);
  await queue({ to: "gone@example.com" });
  await queue();
  await send(sender);
  expect(server.received.map(({ recipients }) => recipients)).toEqual([["ana@example.com"]]);
  expect(await rows()).toMatchObject([
    { failed_at: expect.any(Date), attempts: 1, last_error: "EENVELOPE 550", sealed_params: "" },
    { sent_at: expect.any(Date) },
  ]);
  clock.forward(24 * hour);
  await send(sender);
  expect(server.attempts()).toBe(2);
});

test("a refused sign-in at the mail server is tried again, because it concerns no single mail", async () => {
  const server = await openServer({
    smtp: { authOptional: false, allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(new Error("no")) },
  });
  const sender = openSender(server.url.replace("smtp://", "smtp://user:wrong%40word@"));
  await queue();
  await send(sender);
  expect(await rows()).toMatchObject([
    { failed_at: null, sent_at: null, last_error: expect.stringMatching(/^EAUTH 535/) },
  ]);
});

test("a server whose certificate is not trusted gets no mail", async () => {
  const server = await openServer({ smtp: { secure: true } });
  const sender = openSender(server.url);
  await queue();
  await send(sender);
  expect(server.attempts()).toBe(0);
  expect(await rows()).toMatchObject([{ sent_at: null, failed_at: null, attempts: 1 }]);
});

test("two senders at the same time send each mail once", async () => {
  const server = await openServer({ beforeAccept: () => new Promise((resolve) => setTimeout(resolve, 5)) });
  const senders = [openSender(server.url), openSender(server.url, otherSystemDb)];
  const people = Array.from({ length: 30 }, (_, index) => `person${index}@example.com`);
  for (const to of people) await queue({ to });
  await Promise.all(senders.map(send));
  const got = server.received.flatMap(({ recipients }) => recipients);
  expect(got.toSorted()).toEqual(people.toSorted());
  expect((await rows()).every((row) => row["attempts"] === 1 && row["sent_at"] !== null)).toBe(true);
});

test("a mail whose sender died is sent by another one after three minutes", async () => {
  const server = await openServer();
  await queue();
  // A dead process leaves a counted attempt and its lease behind.
  await database.admin`update mail_outbox set attempts = 1, next_attempt_at = ${new Date(clock.now().getTime() + 180_000)}`;
  const sender = openSender(server.url);
  await send(sender);
  expect(server.received).toEqual([]);
  clock.forward(180_000);
  await send(sender);
  expect(server.received).toHaveLength(1);
});

test("a mail whose link has expired meanwhile is given up", async () => {
  const server = await openServer();
  const sender = openSender(server.url);
  await queue({ params: { link, hours: "1" } });
  clock.forward(hour + 1);
  await send(sender);
  expect(server.received).toEqual([]);
  expect(await rows()).toMatchObject([{ failed_at: expect.any(Date), last_error: "EXPIRED" }]);
});

test("a mail whose values are missing or sealed with another key is tried again later", async () => {
  const server = await openServer();
  const sender = openSender(server.url);
  await queue({ params: {} });
  await queue();
  await database.admin`update mail_outbox set sealed_params = 'v1.xxxx' where id = (select max(id::text)::uuid from mail_outbox)`;
  await send(sender);
  expect(await rows()).toMatchObject([
    { failed_at: null, last_error: "WORDS" },
    { failed_at: null, last_error: "WORDS" },
  ]);
  expect(server.attempts()).toBe(0);
});

test("stopping waits for the mail that is being sent and begins no other", async () => {
  let arrived = () => {};
  const begun = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let accept = () => {};
  const server = await openServer({
    beforeAccept: () => {
      arrived();
      return new Promise((resolve) => {
        accept = resolve;
      });
    },
  });
  const sender = openSender(server.url);
  await queue();
  sender.wake();
  await begun;
  const stopped = sender.stop();
  await queue();
  sender.wake();
  accept();
  await stopped;
  expect(server.received).toHaveLength(1);
  expect((await rows()).filter((row) => row["sent_at"] === null)).toMatchObject([{ attempts: 0 }]);
});

test("mails that were sent or given up are deleted after 30 days", async () => {
  const server = await openServer({ refuse: (address) => (address.startsWith("gone") ? 550 : undefined) });
  await queue();
  await queue({ to: "gone@example.com" });
  await send(openSender(server.url));
  await queue({ to: "waits@example.com" });
  await purgeMail(database.systemDb, clock.now());
  expect(await rows()).toHaveLength(3);
  clock.forward(30 * 24 * hour + 1);
  await purgeMail(database.systemDb, clock.now());
  expect((await rows()).map((row) => row["recipient"])).toEqual(["waits@example.com"]);
});
