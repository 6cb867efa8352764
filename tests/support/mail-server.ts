import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  /** The recipients of the SMTP dialogue, which decide who gets the mail. */
  readonly recipients: readonly string[];
  readonly mail: ParsedMail;
}

export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** The number of recipients that were named, refused ones included. */
  attempts(): number;
  close(): Promise<void>;
}

export interface MailServerOptions {
  /** Returns the status with which a recipient is refused, or undefined to accept it. */
  readonly refuse?: (address: string) => number | undefined;
  /** Runs before a mail is accepted. */
  readonly beforeAccept?: () => Promise<void>;
  readonly smtp?: SMTPServerOptions;
}

/** Opens a mail server on 127.0.0.1 that keeps what it gets. */
export async function openMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  let attempts = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      attempts++;
      const status = options.refuse?.(address);
      if (status === undefined) return done();
      // Servers quote addresses, and spam filters the links of a mail.
      done(
        Object.assign(new Error(`refused ${address} https://mcp.example.com/join?token=abc`), { responseCode: status }),
      );
    },
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      simpleParser(stream)
        .then(async (mail) => {
          await options.beforeAccept?.();
          received.push({ recipients, mail });
          done();
        })
        .catch(done);
    },
    ...options.smtp,
  });
  // A client that ends the connection is no failure of the test.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `${options.smtp?.secure === true ? "smtps" : "smtp"}://127.0.0.1:${portOf(server.server)}`,
    received,
    attempts: () => attempts,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Returns the URL of a port on which nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `smtp://127.0.0.1:${portOf(server)}`;
  server.close();
  await once(server, "close");
  return url;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
