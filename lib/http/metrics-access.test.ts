import { expect, test } from "vitest";
import { type MetricsAccess, mayReadMetrics } from "./metrics-access.ts";

const local: MetricsAccess = {
  metricsToken: undefined,
  production: false,
  publicUrl: "http://127.0.0.1:3000",
  trustedProxies: 0,
};
const here = { host: "127.0.0.1:3000", "x-mcp-odoo-peer": "127.0.0.1" };
const asked = (headers: Record<string, string>, access: Partial<MetricsAccess> = {}) =>
  mayReadMetrics(new Headers(headers), { ...local, ...access });

test("a local service lets this machine read the metrics without a token", () => {
  expect(asked(here)).toBe(true);
  expect(asked({ ...here, "x-mcp-odoo-peer": "::1", host: "localhost:9000" })).toBe(true);
  expect(asked({ ...here, "x-forwarded-for": "::ffff:127.0.0.1" })).toBe(true);
});

test.each<[string, Record<string, string>]>([
  ["another machine", { ...here, "x-mcp-odoo-peer": "203.0.113.7" }],
  ["an unknown address", { host: here.host }],
  ["a proxy that says for whom it asks", { ...here, "x-forwarded-for": "203.0.113.7" }],
  ["a proxy behind another", { ...here, "x-forwarded-for": "203.0.113.7, 127.0.0.1" }],
  ["a proxy by its own word", { ...here, via: "1.1 proxy" }],
  ["a proxy by the standard header", { ...here, forwarded: "for=203.0.113.7" }],
  ["a proxy by nginx's header", { ...here, "x-real-ip": "203.0.113.7" }],
  ["a rebound name", { ...here, host: "evil.example.com" }],
])("a request without a token from %s may not read the metrics", (_, headers) => {
  expect(asked(headers)).toBe(false);
});

test("reading the metrics needs a token if a proxy is likely, even on this machine", () => {
  const publicUrl = "https://mcp.example.com";
  expect(asked(here, { production: true })).toBe(false);
  expect(asked(here, { trustedProxies: 1 })).toBe(false);
  expect(asked({ ...here, host: "mcp.example.com" }, { publicUrl })).toBe(false);
  expect(asked(here, { publicUrl })).toBe(false);
});

test("a configured token lets only its bearer read the metrics, from any address", () => {
  const access = { metricsToken: "0123456789abcdef", production: true, publicUrl: "https://mcp.example.com" };
  expect(asked({ authorization: "Bearer 0123456789abcdef", "x-mcp-odoo-peer": "10.0.0.9" }, access)).toBe(true);
  for (const authorization of ["Bearer 0123456789abcdeX", "Bearer 0123456789abcde", "0123456789abcdef", ""])
    expect(asked({ ...here, authorization }, access)).toBe(false);
  expect(asked(here, { metricsToken: "0123456789abcdef" })).toBe(false);
});
