import { z } from "zod";
import { AppError } from "../kernel/errors.ts";
import { loopbackNames, privateCidrs } from "../kernel/network/own-networks.ts";
import { trimTail } from "../kernel/text/trim-tail.ts";
import { type ExternalProvider, readExternalProviders } from "./external-sign-in.ts";

const flag = z.enum(["on", "off"]);

const isOrigin = (text: string) => /^https?:/.test(text) && URL.parse(text)?.origin === text;

/** True for an https address or an address of an app. A code over http could be read on the way. */
const isRedirectUri = (text: string) =>
  URL.canParse(text) && !text.includes("#") && !/^(?:http|javascript|data|file|blob|about|vbscript):/i.test(text);

const Env = z.object({
  MCP_ODOO_ENV: z.enum(["local", "production"]).optional(),
  NODE_ENV: z.string().optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  MCP_ODOO_MASTER_KEY: z.string().optional(),
  MCP_ODOO_MASTER_KEY_PREVIOUS: z.string().optional(),
  MCP_ODOO_DATA_DIR: z.string().default(".data"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Comma-separated CIDR ranges outside the public internet that connections may use. */
  ODOO_ALLOWED_CIDRS: z.string().optional(),
  /** The number of reverse proxies in front of the app, which is the number of trusted X-Forwarded-For entries. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /** Comma-separated origins of other pages that may call the MCP endpoint from a browser. */
  MCP_ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((text) => text.split(",").map((origin) => origin.trim().replace(/\/$/, "")))
    .refine((origins) => origins.join() === "" || origins.every(isOrigin), "expected https://inspector.example.com"),
  /** The bearer token of /metrics. Without it only this machine may read them, and no caller behind a proxy. */
  METRICS_TOKEN: z.string().min(16).optional(),
  SIGN_UP: flag.default("on"),
  /** Exact redirect addresses of AI clients that are admitted beside the known ones, with commas between. */
  OAUTH_REDIRECT_URIS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((uri) => uri.trim())
        .filter(Boolean),
    )
    .refine((uris) => uris.every(isRedirectUri), "expected https://assistant.example.com/callback"),
  /** A JSON file of client documents by their addresses, which are then not fetched. For tests on this machine. */
  OAUTH_DOCUMENTS_FILE: z.string().optional(),
  /** The mail server, such as smtps://user:password@mail.example.com. Without it mails are written to the log. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The sender of mails, such as "MCP Odoo <no-reply@example.com>". */
  MAIL_FROM: z.string().min(3).max(300).optional(),
  SANDBOX: flag.default("on"),
  /** 1 serves the fixtures of the protocol's conformance suite without authentication at /api/mcp-conformance. */
  MCP_CONFORMANCE: z.enum(["0", "1"]).default("0"),
  /** The access of callers that name their own Odoo in X-Odoo-* headers. */
  HEADER_CREDENTIALS: z.enum(["off", "read", "write"]).default("off"),
  /** The address for traces, by OTLP over HTTP. The exporter reads this and its other OTEL_ variables itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface Config {
  readonly production: boolean;
  readonly databaseUrl: string | undefined;
  readonly masterKey: string | undefined;
  readonly previousMasterKey: string | undefined;
  readonly dataDir: string;
  /** Origin without a trailing slash. Every URL that leaves the app is built from it, never from a header. */
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  readonly allowedCidrs: readonly string[];
  readonly trustedProxies: number;
  readonly allowedOrigins: readonly string[];
  readonly metricsToken: string | undefined;
  readonly signUp: boolean;
  readonly externalProviders: readonly ExternalProvider[];
  readonly oauthRedirectUris: readonly string[];
  readonly oauthDocumentsFile: string | undefined;
  readonly smtpUrl: string | undefined;
  /** The sender of mails: an address, with or without a name before it. */
  readonly mailFrom: string;
  readonly sandbox: boolean;
  readonly conformance: boolean;
  readonly headerCredentials: "off" | "read" | "write";
  readonly tracing: boolean;
  readonly logLevel: string;
}

/** Reads the configuration. Throws AppError with the invalid variable, so that the process does not start with it. */
export function readConfig(source: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable means unset: compose files and CI set blanks.
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Env.safeParse(present);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError("invalid_input", `${issue?.path.join(".")}: ${issue?.message}. See .env.example.`);
  }
  const env = parsed.data;
  const production = (env.MCP_ODOO_ENV ?? (env.NODE_ENV === "production" ? "production" : "local")) === "production";
  if (production && env.PUBLIC_URL === undefined) {
    throw new AppError(
      "invalid_input",
      "PUBLIC_URL: set it to the address that people and AI clients use, such as https://mcp.example.com.",
    );
  }
  const publicUrl = env.PUBLIC_URL === undefined ? `http://${env.HOST}:${env.PORT}` : normalizeAddress(env.PUBLIC_URL);
  const conformance = env.MCP_CONFORMANCE === "1";
  const forTests = [
    ...(conformance ? ["MCP_CONFORMANCE"] : []),
    ...(env.OAUTH_DOCUMENTS_FILE === undefined ? [] : ["OAUTH_DOCUMENTS_FILE"]),
  ];
  if (forTests[0] !== undefined && !loopbackNames.includes(new URL(publicUrl).hostname)) {
    throw new AppError("invalid_input", `${forTests[0]}: unset it. It is for tests on one's own machine alone.`);
  }
  return {
    production,
    databaseUrl: env.DATABASE_URL,
    masterKey: env.MCP_ODOO_MASTER_KEY,
    previousMasterKey: env.MCP_ODOO_MASTER_KEY_PREVIOUS,
    dataDir: env.MCP_ODOO_DATA_DIR,
    publicUrl,
    host: env.HOST,
    port: env.PORT,
    allowedCidrs:
      env.ODOO_ALLOWED_CIDRS?.split(",")
        .map((cidr) => cidr.trim())
        .filter(Boolean) ?? (production ? [] : privateCidrs),
    trustedProxies: env.TRUSTED_PROXIES,
    allowedOrigins: env.MCP_ALLOWED_ORIGINS.filter(Boolean),
    metricsToken: env.METRICS_TOKEN,
    signUp: env.SIGN_UP === "on",
    externalProviders: readExternalProviders(present),
    oauthRedirectUris: env.OAUTH_REDIRECT_URIS,
    oauthDocumentsFile: env.OAUTH_DOCUMENTS_FILE,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM ?? `MCP Odoo <no-reply@${new URL(publicUrl).hostname}>`,
    sandbox: env.SANDBOX === "on",
    conformance,
    headerCredentials: env.HEADER_CREDENTIALS,
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    logLevel: env.LOG_LEVEL,
  };
}

/** Normalises an address as browsers do, as other code tests if it begins with `https://`. */
function normalizeAddress(text: string): string {
  const { origin, pathname } = new URL(text);
  return trimTail(`${origin}${pathname}`, "/");
}
