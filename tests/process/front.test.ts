import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createFront } from "../../server/front.ts";

const root = new URL("../../", import.meta.url).pathname;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Starts a server with the front before a stand-in for the portal. `isUp` is the state of the database. */
async function serve(publicUrl: string, isUp = true) {
  const front = createFront({ publicUrl, root, isDatabaseUp: async () => isUp });
  const server = createServer(async (incoming, response) => {
    if (await front(incoming, response)) return;
    response.writeHead(200, { "content-type": "text/plain" }).end("portal");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return (path: string, headers: Record<string, string> = {}, method = "GET") =>
    new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
      const asked = request({ port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } }, (answer) => {
        let body = "";
        answer.on("data", (chunk) => {
          body += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
      });
      asked.once("error", reject).end();
    });
}

const pages = ["/", "/sign-in", "/audit?x=1", "/api/auth/session", "/_next/static/a.js", "/health/x", "/api/mcp/"];
const byAddress = ["/health", "/ready", "/status", "/metrics?format=json"];

test("with an https address every answer sets Strict-Transport-Security, also a refusal", async () => {
  const ask = await serve("https://mcp.example.com");
  for (const path of [...pages, ...byAddress, "/api/mcp"])
    for (const host of ["mcp.example.com", "evil.example.com"])
      expect((await ask(path, { host })).headers["strict-transport-security"], path).toBe("max-age=31536000");
});

test("with an http address no answer sets Strict-Transport-Security", async () => {
  const ask = await serve("http://127.0.0.1:3000");
  for (const path of ["/", "/health"])
    expect((await ask(path)).headers).not.toHaveProperty("strict-transport-security");
});

test.each([
  "evil.example.com",
  "mcp.example.com.evil.example",
  "127.0.0.1",
  "localhost:3000",
  "mcp.example.com:8443",
  "",
])("a request for a page with the Host %j is refused", async (host) => {
  const ask = await serve("https://mcp.example.com");
  for (const path of pages) {
    for (const method of ["GET", "POST", "HEAD"]) expect((await ask(path, { host }, method)).status, path).toBe(403);
  }
  expect((await ask("/", { host })).body).toBe("This host is not served here.\n");
});

test("a page is served under the host of its public address, and on a local machine under each of its names", async () => {
  const ask = await serve("https://mcp.example.com");
  for (const path of pages) expect((await ask(path, { host: "mcp.example.com" })).body).toBe("portal");
  const own = await serve("http://127.0.0.1:3000");
  for (const host of ["127.0.0.1:3000", "localhost:3000", "[::1]:8080"])
    expect((await own("/", { host })).status).toBe(200);
});

test("health, readiness and the endpoint are served under any Host, as load balancers use an address", async () => {
  const ask = await serve("https://mcp.example.com");
  for (const path of [...byAddress, "/api/mcp"]) expect((await ask(path, { host: "10.0.0.5:3000" })).status).toBe(200);
});

test.each([
  ["en-GB", "", "en", "MCP Odoo is not available at the moment"],
  ["ca-ES,ca;q=0.9,es;q=0.8,en;q=0.5", "", "es", "MCP Odoo no está disponible en este momento"],
  ["es-AR,es;q=0.9", "", "es", "MCP Odoo no está disponible en este momento"],
  ["en-GB", "theme=dark; locale=es", "es", "MCP Odoo no está disponible en este momento"],
])(
  "while the database does not answer, a browser of %s %s gets a page in %s",
  async (language, cookie, lang, title) => {
    const ask = await serve("http://127.0.0.1:3000", false);
    const { status, body, headers } = await ask("/overview", {
      accept: "text/html,*/*",
      "accept-language": language,
      ...(cookie === "" ? {} : { cookie }),
    });
    expect([status, headers["retry-after"], headers["cache-control"]]).toEqual([503, "5", "no-store"]);
    expect(body).toContain(`<html lang="${lang}">`);
    expect(body).toContain(`<h1>${title}</h1>`);
    expect(body).toContain('<meta http-equiv="refresh" content="5">');
  },
);

test("while the database does not answer, programs get a line of text, and forms and monitoring reach the portal", async () => {
  const ask = await serve("http://127.0.0.1:3000", false);
  const program = await ask("/audit/export", { accept: "text/csv" });
  expect([program.status, program.headers["content-type"]]).toEqual([503, "text/plain; charset=utf-8"]);
  expect(program.body).toMatch(/^MCP Odoo is not available at the moment\. /);
  // next-auth would take a lost database for an ended session and end the session in the browser.
  for (const method of ["GET", "POST"]) expect((await ask("/api/auth/session", {}, method)).status).toBe(503);
  for (const path of [...byAddress, "/api/mcp", "/_next/static/a.js", "/icon.svg"])
    expect((await ask(path)).status).toBe(200);
  expect((await ask("/keys", { "next-action": "abc" }, "POST")).body).toBe("portal");
});
