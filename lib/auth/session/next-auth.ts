import type { NextRequest } from "next/server";
import nextAuthModule, { type AuthOptions } from "next-auth";
import credentialsModule from "next-auth/providers/credentials";
import { AppError, isAppError } from "../../kernel/errors.ts";
import { parseId, type SessionId } from "../../kernel/ids.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Edge } from "../source.ts";
import { Credentials } from "./credentials.ts";
import type { Session } from "./session.ts";
import type { SessionCookie } from "./session-cookie.ts";
import { absoluteLifetimeSeconds } from "./session-store.ts";

/** Answers a request under /api/auth; `path` is the rest of its path. */
export type NextAuthRoute = (request: Request, path: readonly string[], edge: Edge) => Promise<Response>;

interface NextAuthDeps {
  readonly secret: string;
  readonly publicUrl: string;
  readonly cookie: SessionCookie;
  readonly log: Pick<Logger, "debug" | "error">;
  /** Returns undefined if the sign-in waits for a code. */
  readonly authenticate: (edge: Edge, credentials: Credentials) => Promise<SessionId | undefined>;
  readonly readSession: (edge: Edge) => Promise<Session | undefined>;
  readonly close: (id: SessionId) => Promise<void>;
}

// Both modules are CommonJS: a bundler imports their default export, and Node the module that contains it.
const NextAuth = defaultOf(nextAuthModule);
const CredentialsProvider = defaultOf(credentialsModule);

const maxBodyBytes = 16 * 1024;

/**
 * The allowed endpoints of next-auth. The others stay closed: `_log` would log text from strangers, and next-auth's own
 * pages would violate the Content-Security-Policy.
 */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  GET: ["csrf", "providers", "session", "signin", "error"],
  POST: ["callback/credentials", "signout"],
};

/** Creates next-auth's endpoints, with the throttle, sessions and cookie of the sign-in page. */
export function createNextAuthRoute(deps: NextAuthDeps): NextAuthRoute {
  return async (request, path, edge) => {
    if (endpoints[request.method]?.includes(path.join("/")) !== true) return refuse(404);
    if (request.method === "POST") {
      if (isForeign(request, deps.publicUrl)) return refuse(403);
      const length = request.headers.get("content-length");
      if (length === null || !(Number(length) <= maxBodyBytes)) return refuse(413);
    }
    const context = { params: Promise.resolve({ nextauth: [...path] }) };
    try {
      return await NextAuth(request as NextRequest, context, optionsFor(deps, edge));
    } catch (error) {
      if (error instanceof SyntaxError) return refuse(400);
      throw error;
    }
  };
}

function optionsFor(deps: NextAuthDeps, edge: Edge): AuthOptions {
  const { secret, publicUrl, cookie, log } = deps;
  return {
    secret,
    useSecureCookies: cookie.options.secure,
    session: { strategy: "jwt", maxAge: absoluteLifetimeSeconds },
    cookies: { sessionToken: { name: cookie.name, options: cookie.options } },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "MCP Odoo",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: async (input) => {
          const id = await authenticate(deps, edge, input);
          // The second step is a page of the portal. The password alone opens no session here either.
          if (id === undefined) throw new Error("code_needed");
          return { id };
        },
      }),
    ],
    callbacks: {
      redirect: ({ url }) => sameOrigin(url, publicUrl),
      jwt: async ({ token, user }) => {
        if (user !== undefined) return { sid: user.id };
        // next-auth renews every token that it can read, so a revoked session is ended here.
        const live = await deps.readSession(edge);
        if (live === undefined || live.sessionId !== token["sid"]) throw new Error("This session has ended.");
        return { sid: live.sessionId };
      },
      session: async ({ session }) => {
        const live = await deps.readSession(edge);
        return { ...session, user: { name: live?.user.name ?? null, email: live?.user.email ?? null } };
      },
    },
    events: {
      signOut: async ({ token }) => {
        const id = typeof token?.["sid"] === "string" ? parseId<SessionId>(token["sid"]) : undefined;
        if (id !== undefined) await deps.close(id);
      },
    },
    logger: {
      error: (code) => log.debug({ event: "next_auth", code }, "next-auth refused a request"),
      warn: (code) => log.debug({ event: "next_auth", code }, "next-auth warns"),
      debug: () => {},
    },
  };
}

async function authenticate(deps: NextAuthDeps, edge: Edge, input: unknown): Promise<SessionId | undefined> {
  try {
    const parsed = Credentials.safeParse(input);
    if (!parsed.success) throw new AppError("invalid_input", "E-mail address and password are needed.");
    return await deps.authenticate(edge, parsed.data);
  } catch (error) {
    if (!isAppError(error)) deps.log.error({ error }, "sign-in failed");
    // next-auth puts the message into an address that the browser stores, so it is only a code.
    throw new Error(isAppError(error) ? error.code : "internal");
  }
}

/** True if the request comes from another site. Its CSRF token would fail too; this check is earlier. */
function isForeign(request: Request, publicUrl: string): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(publicUrl).origin;
}

function sameOrigin(url: string, publicUrl: string): string {
  const target = URL.canParse(url, publicUrl) ? new URL(url, publicUrl) : undefined;
  return target?.origin === new URL(publicUrl).origin ? target.href : publicUrl;
}

function defaultOf<T>(module: T | { readonly default: T }): T {
  return typeof module === "object" && module !== null && "default" in module ? module.default : module;
}

function refuse(status: 400 | 403 | 404 | 413): Response {
  return new Response(null, { status });
}
