import { describe, expect, test } from "vitest";
import { checkCaller } from "#lib/http/request-guards.ts";
import { publicUrl, url } from "../harness.ts";
import { mebibyte, newCall, oldCall, openWorld } from "./entry-setup.ts";

const world = openWorld();

describe("a browser", () => {
  const page = "http://localhost:6274";

  test("the preflight of an admitted browser page is answered with the allowed headers", async () => {
    const response = await fetch(world.served.url, {
      method: "OPTIONS",
      headers: {
        origin: page,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type, mcp-protocol-version",
      },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": expect.stringMatching(
        /^Authorization, Content-Type, Accept, .*Mcp-Method, Mcp-Name, .*X-Odoo-URL/,
      ),
      "access-control-max-age": "7200",
      vary: "Origin",
    });
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each([
    ["an answer", 200, () => newCall("list_models", {})],
    ["a stream", 200, () => oldCall("list_models", {})],
    ["a body that is too large", 413, () => newCall("update_record", { model: "a".repeat(2 * mebibyte) })],
    ["a compressed body", 415, () => newCall("list_models", {}, { "content-encoding": "gzip" })],
    ["the error for a body that is no JSON", 400, () => ({ ...newCall("list_models", {}), body: "{" })],
    ["another method", 405, () => ({ method: "GET", headers: {} })],
  ])("an admitted browser page may read %s", async (_, status, call) => {
    const init = call();
    const headers = { ...(init.headers as Record<string, string>), origin: page };
    const response = await world.harness.fetchAs(world.seeded.key)(url, { ...init, headers });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([status, page]);
    expect(response.headers.get("vary")).toContain("Origin");
    expect(response.headers.get("access-control-expose-headers")).toMatch(/WWW-Authenticate.*Retry-After.*Server-Tim/);
  });

  test("an admitted browser page may read why its key is refused", async () => {
    const response = await fetch(world.served.url, newCall("list_models", {}, { origin: page }));
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([401, page]);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    // Compression adds accept-encoding.
    expect(response.headers.get("vary")).toBe("Origin, accept-encoding");
  });

  test.each(["https://evil.example", "null", "http://localhost.evil.example"])(
    "a browser page of %s is refused in the preflight and in the request",
    async (origin) => {
      for (const init of [{ method: "OPTIONS", headers: { origin } }, newCall("list_models", {}, { origin })]) {
        const response = await world.harness.fetchAs(world.seeded.key)(url, init);
        expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      }
    },
  );

  test("only a browser page that the configuration names is admitted", () => {
    const ours = "https://mcp.example.com";
    const config = { publicUrl: ours, allowedOrigins: ["https://inspector.example.com"] };
    const statusOf = (origin: string, host = "mcp.example.com") =>
      checkCaller({ headers: new Headers({ origin, host }) }, config)?.status;
    expect(statusOf("https://inspector.example.com")).toBeUndefined();
    expect(statusOf(ours)).toBeUndefined();
    expect(statusOf("https://inspector.example.com", "rebound.example.com")).toBe(403);
    for (const origin of ["https://inspector.example.com.evil", "http://inspector.example.com", publicUrl])
      expect(statusOf(origin)).toBe(403);
  });
});
