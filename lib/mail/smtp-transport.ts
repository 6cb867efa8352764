import { createTransport, type SMTPPoolOptions } from "nodemailer";
import { AppError } from "../kernel/errors.ts";
import { loopbackNames } from "../kernel/network/own-networks.ts";
import { asObject } from "../kernel/read-json.ts";
import type { Delivery, MailTransport } from "./mail-transport.ts";

const connectMs = 10_000;
const silenceMs = 30_000;

/**
 * Creates the way to the operator's mail server. `url` is `smtps://user:password@host:port` for TLS from the start, or
 * `smtp://…` for STARTTLS, which is demanded unless the server is on this machine or the URL ends with `?tls=optional`.
 * Certificates are always verified. Throws AppError `invalid_input` for another URL.
 */
export function createSmtpTransport({ url, from }: { readonly url: string; readonly from: string }): MailTransport {
  const mailer = createTransport({ ...readSmtpUrl(url), pool: true });
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? "localhost";
  return {
    async send({ id, to, subject, text, html }, signal): Promise<Delivery> {
      try {
        await mailer.sendMail({
          from,
          to: { name: "", address: to },
          subject,
          text,
          html,
          // A mail that is sent again after a crash has the same id, so that a mail program can hide the copy.
          messageId: `<${id}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        });
        return { outcome: "accepted" };
      } catch (error) {
        return toDelivery(error);
      }
    },
    close: () => mailer.close(),
  };
}

function readSmtpUrl(text: string): SMTPPoolOptions {
  const url = new URL(text);
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`);
  if (query.some((setting) => setting !== "tls=optional")) {
    throw new AppError("invalid_input", "SMTP_URL: the only setting after the question mark is tls=optional.");
  }
  const secure = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    secure,
    requireTLS: !secure && query.length === 0 && !loopbackNames.includes(url.hostname),
    ...(url.username === "" ? {} : { auth: { user: decode(url.username), pass: decode(url.password) } }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    maxConnections: 3,
    // Mail servers close idle connections. Ours closes first, so that no mail meets a closing connection.
    idleTimeout: 10_000,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AppError("invalid_input", "SMTP_URL: write a percent sign in the user or the password as %25.");
  }
}

/**
 * A refusal of this mail for good (5xx to the sender, the recipient or the message) is `never`. A refused sign-in, a
 * failed TLS handshake or a silent server concerns every mail until the operator mends it, so that is `later`.
 */
function toDelivery(error: unknown): Delivery {
  const { code, responseCode, response } = asObject(error);
  const refusesMail = code === "EENVELOPE" || code === "EMESSAGE";
  const status = typeof responseCode === "number" ? responseCode : undefined;
  const enhanced = typeof response === "string" ? /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] : undefined;
  const fault = [typeof code === "string" ? code : "unknown", status, enhanced].filter(Boolean).join(" ");
  // Without a status the address was refused before it was sent.
  const isFinal = refusesMail && (status === undefined ? code === "EENVELOPE" : status >= 500);
  return { outcome: isFinal ? "never" : "later", fault };
}
