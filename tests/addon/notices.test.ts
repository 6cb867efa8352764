import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, keepRules, search, setRule } from "./lab/admin.ts";
import { resultOf } from "./lab/call.ts";
import { type AddonServer, addonServers } from "./lab/servers.ts";
import { makeUser, type WireUser } from "./lab/users.ts";

/** A mail server that accepts every connection and never answers. */
class SilentMailServer {
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on("error", () => undefined);
  });

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as { port: number }).port;
  }

  /** Also closes the open connections. */
  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe.each(addonServers())("mails with a silent mail server on Odoo %s", (_series, server: AddonServer) => {
  const mails = new SilentMailServer();
  let restore: () => Promise<void>;
  let user: WireUser;
  let partner: number;
  let mailServer: number;
  let limit: number;
  let others: number[];

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rw");
    user = await makeUser(server, ["base.group_partner_manager"]);
    partner = await create(server, "res.partner", { name: "Notified", email: "notified@example.com" });
    others = await search(server, "ir.mail_server", []);
    await admin(server, "ir.mail_server", "write", [others, { active: false }]);
    const smtp = { name: "silent", smtp_host: "127.0.0.1", smtp_port: await mails.listen(), smtp_encryption: "none" };
    mailServer = await create(server, "ir.mail_server", smtp);
    await admin(server, "res.users", "write", [[user.uid], { notification_type: "email" }]);
    limit = await create(server, "mcp.limit", { operation: "read", period: "day", maximum: 4 });
  });

  afterAll(async () => {
    mails.close();
    const sent = await search(server, "mail.mail", [["state", "=", "outgoing"]]);
    await admin(server, "mail.mail", "unlink", [sent]);
    await admin(server, "mcp.limit", "unlink", [[limit]]);
    await admin(server, "ir.mail_server", "unlink", [[mailServer]]);
    await admin(server, "ir.mail_server", "write", [others, { active: true }]);
    await admin(server, "res.partner", "unlink", [[partner]]);
    await restore();
  });

  const waiting = (subject: string) =>
    search(server, "mail.mail", [
      ["state", "=", "outgoing"],
      ["subject", "ilike", subject],
    ]);

  test("notices about limits wait in the queue, and no call connects to the mail server", async () => {
    for (let calls = 0; calls < 4; calls++)
      await resultOf(server, user.key, { model: "res.partner", method: "search_count" });
    expect(mails.connections).toBe(0);
    expect((await waiting("of a limit used by")).length).toBeGreaterThanOrEqual(2);
  });

  test("messages that a call posts wait in the queue too", async () => {
    await admin(server, "res.partner", "message_subscribe", [[partner], [partner]]);
    const values = { body: "hello", subject: "wire-queue", subtype_xmlid: "mail.mt_comment" };
    await resultOf(server, user.key, { model: "res.partner", method: "message_post", ids: [partner], args: values });
    expect(mails.connections).toBe(0);
    expect(await waiting("wire-queue")).toHaveLength(2);
  });

  test("Odoo connects to the mail server when it sends the queue", async () => {
    const sending = admin(server, "ir.mail_server", "test_smtp_connection", [[mailServer]]).catch(() => undefined);
    await expect.poll(() => mails.connections, { timeout: 30_000 }).toBeGreaterThan(0);
    mails.close();
    await sending;
  });
});
