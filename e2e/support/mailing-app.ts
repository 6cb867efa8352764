import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { startPostgres } from "#tests/support/embedded-postgres.ts";
import { type MailServer, openMailServer } from "#tests/support/mail-server.ts";

/** An instance of the built app that hands its mails to a mail server, as in production. */
export interface MailingApp {
  readonly baseURL: string;
  readonly mails: MailServer;
  /** Its database, in which a test lets time pass for a link. */
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

/** Starts the app on this port, with a mail server and a database of its own. */
export async function startMailingApp(port: number): Promise<MailingApp> {
  const [mails, database] = await Promise.all([openMailServer(), startPostgres()]);
  const baseURL = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, ["server/start.mjs"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: database.url,
      MCP_ODOO_DATA_DIR: database.dataDir,
      SMTP_URL: mails.url,
      MAIL_FROM: "MCP Odoo <no-reply@example.com>",
      LOG_LEVEL: "warn",
      TRUSTED_PROXIES: "1",
    },
  });
  await untilReady(server, baseURL);
  return {
    baseURL,
    mails,
    sql: database.sql,
    async close() {
      server.kill("SIGTERM");
      if (server.exitCode === null) await once(server, "exit");
      await database.close();
      await mails.close();
    },
  };
}

async function untilReady(server: ChildProcess, baseURL: string): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The app ended with code ${server.exitCode}.`);
    const response = await fetch(`${baseURL}/ready`).catch(() => undefined);
    if (response?.ok === true) return;
    await sleep(200);
  }
}
