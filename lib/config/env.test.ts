import { expect, test } from "vitest";
import { privateCidrs } from "../kernel/network/own-networks.ts";
import { readConfig } from "./env.ts";

test("without any variable the configuration is local and opens private addresses", () => {
  expect(readConfig({})).toMatchObject({
    production: false,
    publicUrl: "http://127.0.0.1:3000",
    allowedCidrs: privateCidrs,
  });
});

test("production requires a public address and opens no private range by default", () => {
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
])("the public address %s is normalised to %s", (text, url) => {
  expect(readConfig({ PUBLIC_URL: text }).publicUrl).toBe(url);
});

test("a blank variable counts as unset, and an invalid one is named in the error", () => {
  expect(readConfig({ PORT: "" }).port).toBe(3000);
  expect(() => readConfig({ PORT: "web" })).toThrow("PORT");
  expect(() => readConfig({ DATABASE_URL: "mysql://x" })).toThrow("DATABASE_URL");
});

test("the conformance fixtures, which need no credential, are refused with a public address", () => {
  expect(readConfig({}).conformance).toBe(false);
  expect(readConfig({ MCP_CONFORMANCE: "1" }).conformance).toBe(true);
  const served = { MCP_CONFORMANCE: "1", NODE_ENV: "production", PUBLIC_URL: "https://mcp.example.com" };
  expect(() => readConfig(served)).toThrow("MCP_CONFORMANCE");
  expect(() => readConfig({ MCP_CONFORMANCE: "1", HOST: "0.0.0.0" })).toThrow("MCP_CONFORMANCE");
});

test("header credentials and traces are off by default", () => {
  expect(readConfig({})).toMatchObject({ headerCredentials: "off", tracing: false });
  expect(
    readConfig({ HEADER_CREDENTIALS: "write", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }),
  ).toMatchObject({ headerCredentials: "write", tracing: true });
  expect(() => readConfig({ HEADER_CREDENTIALS: "on" })).toThrow("HEADER_CREDENTIALS");
});

test("allowed origins are exact, and an invalid one is named in the error", () => {
  expect(readConfig({}).allowedOrigins).toEqual([]);
  const two = "https://inspector.example.com/, http://10.0.0.5:6274";
  expect(readConfig({ MCP_ALLOWED_ORIGINS: two }).allowedOrigins).toEqual([
    "https://inspector.example.com",
    "http://10.0.0.5:6274",
  ]);
  for (const wrong of ["*", "inspector.example.com", "https://a.example/path", "https://a.example,,", "null"])
    expect(() => readConfig({ MCP_ALLOWED_ORIGINS: wrong })).toThrow("MCP_ALLOWED_ORIGINS");
});
