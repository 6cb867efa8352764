import { resourceMetadataPaths } from "../lib/oauth/protected-resource.ts";

/** How requests to a path are treated before anything of the portal runs. */
export interface Route {
  /** A path. If it ends with a slash, it stands for all paths below it. */
  readonly path: string;
  /**
   * The part that answers: the MCP endpoint, the authorization server, the fixtures of the protocol's suite, or the
   * Next.js app.
   */
  readonly to: "endpoint" | "resource" | "oauth" | "document" | "conformance" | "app";
  /**
   * False if a foreign Host header is allowed here: the endpoint refuses it in its own protocol, and load balancers ask
   * for health by the address of the process.
   */
  readonly checksHost: boolean;
  /**
   * The requests that get a plain page while the database does not answer. `reads` leaves out forms, whose own page keeps
   * the typed values.
   */
  readonly needsDatabase: "none" | "reads" | "all";
}

/** The first route that matches is taken. A path without a route is a page of the portal. */
export const routes: readonly Route[] = [
  { path: "/api/mcp", to: "endpoint", checksHost: false, needsDatabase: "none" },
  { path: "/api/mcp-conformance", to: "conformance", checksHost: false, needsDatabase: "none" },
  ...resourceMetadataPaths.map((path) => ({
    path,
    to: "resource" as const,
    checksHost: true,
    needsDatabase: "none" as const,
  })),
  // The authorization server answers unknown addresses below these itself: a page or a redirect would mislead clients.
  { path: "/oauth/", to: "oauth", checksHost: true, needsDatabase: "none" },
  { path: "/.well-known/", to: "oauth", checksHost: true, needsDatabase: "none" },
  { path: "/api/mcp/.well-known/", to: "oauth", checksHost: true, needsDatabase: "none" },
  { path: "/connect/consent/", to: "document", checksHost: true, needsDatabase: "reads" },
  { path: "/health", to: "app", checksHost: false, needsDatabase: "none" },
  { path: "/ready", to: "app", checksHost: false, needsDatabase: "none" },
  { path: "/status", to: "app", checksHost: false, needsDatabase: "none" },
  { path: "/metrics", to: "app", checksHost: false, needsDatabase: "none" },
  { path: "/_next/", to: "app", checksHost: true, needsDatabase: "none" },
  { path: "/icon.svg", to: "app", checksHost: true, needsDatabase: "none" },
  { path: "/api/auth/", to: "app", checksHost: true, needsDatabase: "all" },
];
const page: Route = { path: "/", to: "app", checksHost: true, needsDatabase: "reads" };

/** Returns the route of a request target such as `/audit?page=2`. */
export function findRoute(target: string): Route {
  const path = target.split("?", 1)[0] ?? "";
  return (
    routes.find((route) => path === route.path || (route.path.endsWith("/") && path.startsWith(route.path))) ?? page
  );
}
