import { expect, test } from "vitest";
import { privateCidrs } from "../kernel/network/own-networks.ts";
import { readConfig } from "./env.ts";

test("on one's own machine nothing needs to be set, and private addresses are open", () => {
  expect(readConfig({})).toMatchObject({
    production: false,
    publicUrl: "http://127.0.0.1:3000",
    allowedCidrs: privateCidrs,
  });
});

test("production needs its public address and opens no private range by itself", () => {
  expect(() => readConfig({ NODE_ENV: "production" })).toThrow("PUBLIC_URL");
  expect(readConfig({ NODE_ENV: "production", PUBLIC_URL: "https://mcp.example.com/" })).toMatchObject({
    production: true,
    publicUrl: "https://mcp.example.com",
    allowedCidrs: [],
  });
});

test.each([
  ["HTTPS://MCP.Example.com/", "https://mcp.example.com"],
  ["https://mcp.example.com:443", "https://mcp.example.com"],
  ["Http://localhost:3000//", "http://localhost:3000"],
  ["https://example.com/MCP/", "https://example.com/MCP"],
])("the public address %s is known in one spelling, by which cookies and answers are held to https", (text, url) => {
  expect(readConfig({ PUBLIC_URL: text }).publicUrl).toBe(url);
});

test("a blank variable counts as unset, a wrong one is named", () => {
  expect(readConfig({ PORT: "" }).port).toBe(3000);
  expect(() => readConfig({ PORT: "web" })).toThrow("PORT");
  expect(() => readConfig({ DATABASE_URL: "mysql://x" })).toThrow("DATABASE_URL");
});

test("the conformance fixtures, which know no credential, never stand behind an address that others reach", () => {
  expect(readConfig({}).conformance).toBe(false);
  expect(readConfig({ MCP_CONFORMANCE: "1" }).conformance).toBe(true);
  const served = { MCP_CONFORMANCE: "1", NODE_ENV: "production", PUBLIC_URL: "https://mcp.example.com" };
  expect(() => readConfig(served)).toThrow("MCP_CONFORMANCE");
  expect(() => readConfig({ MCP_CONFORMANCE: "1", HOST: "0.0.0.0" })).toThrow("MCP_CONFORMANCE");
});

test("callers with an Odoo in their headers are off unless they are switched on, traces too", () => {
  expect(readConfig({})).toMatchObject({ headerCredentials: "off", tracing: false });
  expect(
    readConfig({ HEADER_CREDENTIALS: "write", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }),
  ).toMatchObject({ headerCredentials: "write", tracing: true });
  expect(() => readConfig({ HEADER_CREDENTIALS: "on" })).toThrow("HEADER_CREDENTIALS");
});

test("origins of other pages are exact, and a wrong one is named", () => {
  expect(readConfig({}).allowedOrigins).toEqual([]);
  const two = "https://inspector.example.com/, http://10.0.0.5:6274";
  expect(readConfig({ MCP_ALLOWED_ORIGINS: two }).allowedOrigins).toEqual([
    "https://inspector.example.com",
    "http://10.0.0.5:6274",
  ]);
  for (const wrong of ["*", "inspector.example.com", "https://a.example/path", "https://a.example,,", "null"])
    expect(() => readConfig({ MCP_ALLOWED_ORIGINS: wrong })).toThrow("MCP_ALLOWED_ORIGINS");
});
