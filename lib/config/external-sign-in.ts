import { z } from "zod";
import { type ExternalProviderId, externalProviders } from "../kernel/choices.ts";
import { AppError } from "../kernel/errors.ts";
import { loopbackNames } from "../kernel/network/own-networks.ts";

/** A service with whose account people can sign in. */
export interface ExternalProvider {
  readonly id: ExternalProviderId;
  /** The name that people know it by. */
  readonly name: string;
  /** The address of its OpenID discovery, without the well-known part. GitHub has none. */
  readonly issuer: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
}

const Text = z.string().trim().min(1).optional();
const Env = z.object({
  GOOGLE_CLIENT_ID: Text,
  GOOGLE_CLIENT_SECRET: Text,
  MICROSOFT_CLIENT_ID: Text,
  MICROSOFT_CLIENT_SECRET: Text,
  /** The directory whose accounts may sign in: its id or domain, `organizations`, or `common` for all. */
  MICROSOFT_TENANT: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("common"),
  GITHUB_CLIENT_ID: Text,
  GITHUB_CLIENT_SECRET: Text,
  OIDC_CLIENT_ID: Text,
  OIDC_CLIENT_SECRET: Text,
  /** The address of any other OpenID provider, such as a company's Keycloak or Okta. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_NAME: z.string().trim().min(1).max(40).default("OpenID"),
});

/**
 * Reads the services with whose accounts people can sign in. Each is offered if its id and secret are set. Throws
 * AppError for one that is set by half, or whose address is not https.
 */
export function readExternalProviders(
  source: Readonly<Record<string, string | undefined>>,
): readonly ExternalProvider[] {
  const parsed = Env.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw wrong(String(issue?.path.join(".")), issue?.message ?? "");
  }
  const env = parsed.data;
  const issuers: Readonly<Record<ExternalProviderId, string | undefined>> = {
    google: "https://accounts.google.com",
    microsoft: `https://login.microsoftonline.com/${env.MICROSOFT_TENANT}/v2.0`,
    github: undefined,
    oidc: env.OIDC_ISSUER,
  };
  const names = { google: "Google", microsoft: "Microsoft", github: "GitHub", oidc: env.OIDC_NAME };
  return externalProviders.flatMap((id) => {
    const prefix = id.toUpperCase() as Uppercase<ExternalProviderId>;
    const clientId = env[`${prefix}_CLIENT_ID`];
    const clientSecret = env[`${prefix}_CLIENT_SECRET`];
    if (clientId === undefined && clientSecret === undefined) return [];
    if (clientId === undefined) throw wrong(`${prefix}_CLIENT_ID`, `set it, as ${prefix}_CLIENT_SECRET is set`);
    if (clientSecret === undefined) throw wrong(`${prefix}_CLIENT_SECRET`, `set it, as ${prefix}_CLIENT_ID is set`);
    const issuer = issuers[id];
    if (id === "oidc" && issuer === undefined) throw wrong("OIDC_ISSUER", "set it, as OIDC_CLIENT_ID is set");
    if (issuer !== undefined && !isSafe(issuer)) throw wrong("OIDC_ISSUER", "use an https address");
    return [{ id, name: names[id], issuer, clientId, clientSecret }];
  });
}

/** True for https, and for http on this machine, which no network carries. */
function isSafe(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === "https:" || loopbackNames.includes(hostname);
}

function wrong(name: string, what: string): AppError {
  return new AppError("invalid_input", `${name}: ${what}. See .env.example.`);
}
