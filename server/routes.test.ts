import { expect, test } from "vitest";
import { findRoute } from "./routes.ts";

test.each([
  ["/api/mcp", "endpoint", false, "none"],
  ["/api/mcp?readonly=1", "endpoint", false, "none"],
  ["/api/mcp-conformance", "conformance", false, "none"],
  ["/oauth/token", "oauth", true, "none"],
  ["/oauth/authorize/abc?x=1", "oauth", true, "none"],
  ["/.well-known/openid-configuration/api/mcp", "oauth", true, "none"],
  ["/api/mcp/.well-known/openid-configuration", "oauth", true, "none"],
  ["/.well-known/anything", "oauth", true, "none"],
  ["/metrics?format=json", "app", false, "none"],
  ["/_next/static/a.js", "app", true, "none"],
  ["/.well-known/oauth-protected-resource", "resource", true, "none"],
  ["/.well-known/oauth-protected-resource/api/mcp", "resource", true, "none"],
  ["/connect/consent/u1", "document", true, "reads"],
  ["/connect", "app", true, "reads"],
  ["/api/auth/session", "app", true, "all"],
  ["/audit?x=1", "app", true, "reads"],
  // A longer path is a different path.
  ["/api/mcp/", "app", true, "reads"],
  ["/health/x", "app", true, "reads"],
  ["", "app", true, "reads"],
] as const)("a request for %j goes to the %s", (target, to, checksHost, needsDatabase) => {
  expect(findRoute(target)).toMatchObject({ to, checksHost, needsDatabase });
});
