import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { type Call, call, refusalOf, resultOf } from "./lab/call.ts";
import { type Contacts, openContacts } from "./lab/contacts.ts";
import { rowCounts } from "./lab/row-counts.ts";
import { addonServers, sql } from "./lab/servers.ts";
import type { WireUser } from "./lab/users.ts";

describe.each(addonServers())("dry runs on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  let partner: number;
  let company: number;
  const result = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    resultOf(server, key, { model: "res.partner", method, ...rest });
  const refusal = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    refusalOf(server, key, { model: "res.partner", method, ...rest });

  beforeAll(async () => {
    contacts = await openContacts(server);
    ({ user, partner, company } = contacts);
  });
  afterAll(() => contacts.close());

  test.each<[string, Partial<Call>]>([
    ["create", { args: { values: { name: "Dry", ref: "DRY", child_ids: [[0, 0, { name: "Dry child" }]] } } }],
    ["write", { args: { values: { name: "Dry", color: 3 } } }],
    ["action_archive", {}],
    ["message_post", { args: { body: "Dry", subtype_xmlid: "mail.mt_comment" } }],
    ["unlink", {}],
    ["run_action", { args: { name: "open_commercial_entity" } }],
    ["search_read", { args: { limit: 3 } }],
  ])("a dry run of %s is answered like the call and changes nothing", async (method, rest) => {
    const before = rowCounts(server);
    const kept = sql(server, `SELECT * FROM res_partner WHERE id IN (${partner}, ${company})`);
    const ids = ["create", "search_read"].includes(method) ? {} : { ids: [partner] };
    const { status, json } = await call(server, user.key, {
      model: "res.partner",
      method,
      ...ids,
      ...rest,
      dry_run: true,
    });
    expect([status, json.data?.dry_run]).toEqual([200, true]);
    expect(rowCounts(server)).toEqual(before);
    expect(sql(server, `SELECT * FROM res_partner WHERE id IN (${partner}, ${company})`)).toEqual(kept);
  });

  test("the audit row of a dry run says that it is one", async () => {
    const mark = auditMark(server);
    await call(server, user.key, {
      model: "res.partner",
      method: "write",
      ids: [partner],
      args: { values: { color: 1 } },
      dry_run: true,
    });
    expect(auditSince(server, mark)).toMatchObject([{ dry_run: true, outcome: "ok", method: "write" }]);
  });

  test("a dry run is refused if the call would be refused", async () => {
    expect(await refusal("write", { ids: [partner], args: { values: { comment: "x" } }, dry_run: true })).toBe(
      "403 denied field_denied",
    );
    expect(await refusal("write", { ids: [company], args: { values: { parent_id: company } }, dry_run: true })).toMatch(
      /^422 validation/,
    );
  });

  test("a dry run of a message sends no mail, and the message itself queues one", async () => {
    const mail = await startMailServer();
    const serverId = await create(server, "ir.mail_server", {
      name: "wire",
      smtp_host: "127.0.0.1",
      smtp_port: mail.port,
      sequence: 0,
      ...(server.major >= 16 && { smtp_authentication: "login" }),
    });
    const follower = await create(server, "res.partner", {
      name: "Wire Reader",
      ref: "WIRE-R",
      email: "reader@example.com",
    });
    try {
      await admin(server, "res.partner", "message_subscribe", [[company], [follower]]);
      const post = { ids: [company], args: { body: "Hello", subtype_xmlid: "mail.mt_comment" } };
      const counts = rowCounts(server);
      await result("message_post", { ...post, dry_run: true });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(mail.connections()).toBe(0);
      expect(rowCounts(server)).toEqual(counts);
      await result("message_post", post);
      await admin(server, "mail.mail", "process_email_queue", []);
      await expect.poll(() => mail.connections(), { timeout: 10_000 }).toBeGreaterThan(0);
    } finally {
      await admin(server, "ir.mail_server", "unlink", [[serverId]]);
      mail.close();
    }
  }, 60_000);
});

/** Starts a mail server that accepts every mail and counts the connections. */
async function startMailServer(): Promise<{ port: number; connections: () => number; close: () => void }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    let inData = false;
    socket.on("error", () => {});
    socket.write("220 wire\r\n");
    socket.on("data", (chunk) => {
      for (const line of chunk
        .toString("latin1")
        .split("\r\n")
        .filter((text) => text !== "")) {
        if (inData) {
          if (line === ".") {
            inData = false;
            socket.write("250 taken\r\n");
          }
        } else if (line === "DATA") {
          inData = true;
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 wire\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    connections: () => connections,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
