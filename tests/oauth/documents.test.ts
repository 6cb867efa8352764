import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { createClientDocuments } from "#lib/oauth/clients/client-documents.ts";
import { createRedirectPolicy } from "#lib/oauth/clients/redirect-policy.ts";
import { createMemoryLimiter } from "#lib/ratelimit/limiter.ts";
import { createTestClock } from "../support/auth.ts";
import { at, closeAfter, closeAll, watched } from "../support/safe-fetch.ts";

afterEach(closeAll);

const url = "https://app.example.com/oauth/client.json";
const good = {
  client_id: url,
  client_name: "App",
  redirect_uris: ["https://app.example.com/callback", "http://127.0.0.1/callback"],
};

function read(fetch: SafeFetch, now = () => new Date()) {
  const policy = createRedirectPolicy([]);
  return createClientDocuments({ fetch, policy, createLimiter: createMemoryLimiter, now, log: { info: () => {} } });
}

/** Returns the reader of documents whose connections all end at a server of this machine. */
async function serve(answer: RequestListener, now?: () => Date) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fetch = createSafeFetch({
    allowedCidrs: [],
    resolve: async () => [at("93.184.215.14")],
    connect: (_target, callback) => {
      const socket = connectTcp(port, "127.0.0.1");
      socket.once("connect", () => callback(null, socket)).once("error", (error) => callback(error, null));
    },
  });
  closeAfter(fetch.close, async () => {
    server.closeAllConnections();
    server.close();
  });
  return { documents: read(fetch, now), asked: () => asked };
}

const json =
  (document: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(document));

test("a document is read as the metadata of a client without a secret", async () => {
  const { documents } = await serve(
    json({ ...good, logo_uri: "https://x.example.com/l", jwks_uri: "https://x/j", scope: "x" }),
  );
  expect((await documents.read(url)).metadata).toEqual({
    client_id: url,
    client_name: "App",
    redirect_uris: good.redirect_uris,
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  });
});

test("a client that can do without a secret is taken at that", async () => {
  const chatgpt = { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_methods_supported: ["none"] };
  const { documents } = await serve(json({ ...good, ...chatgpt }));
  expect((await documents.read(url)).metadata.token_endpoint_auth_method).toBe("none");
});

test("of the redirect URIs of a document those are kept that are its host's own or of this machine", async () => {
  const others = [
    "https://evil.example.com/callback",
    "https://app.example.com.evil.example.com/",
    "https://app.example.com@evil.example.com/",
    "https://sub.app.example.com/callback",
    "http://app.example.com/callback",
    "https://claude.ai/api/mcp/auth_callback",
    "app://callback",
    "http://169.254.169.254/latest",
  ];
  const { documents } = await serve(json({ ...good, redirect_uris: [...others, ...good.redirect_uris] }));
  expect((await documents.read(url)).metadata.redirect_uris).toEqual(good.redirect_uris);
});

test("the callback of a vendor is kept in a document of this vendor", () => {
  const policy = createRedirectPolicy([]);
  const callback = "https://claude.com/api/mcp/auth_callback";
  const of = (document: string) => policy.ofDocument([callback], document);
  expect(of("https://claude.ai/oauth/mcp-oauth-client-metadata")).toEqual([callback]);
  expect(of("https://chatgpt.com/oauth/client.json")).toEqual([]);
});

test.each([
  ["names another client id", json({ ...good, client_id: `${url}?x` }), /client_id/],
  ["names no client id", json({ redirect_uris: good.redirect_uris }), /client_id/],
  ["has no redirect URI that is admitted", json({ ...good, redirect_uris: ["https://evil.example.com/"] }), /redirect/],
  ["has no redirect URIs", json({ client_id: url }), /redirect/],
  ["holds a secret", json({ ...good, client_secret: "s" }), /secret/],
  ["demands a signed assertion", json({ ...good, token_endpoint_auth_method: "private_key_jwt" }), /authentication/],
  ["is a list", json([good]), /object/],
  ["is a page", json(good, { "content-type": "text/html" }), /no JSON/],
  ["is missing", (_request, response) => response.writeHead(404).end("{}"), /404/],
  [
    "is broken",
    (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{"),
    /JSON/,
  ],
] as const satisfies readonly (readonly [string, RequestListener, RegExp])[])(
  "a document that %s is refused",
  async (_what, answer, message) => {
    const { documents } = await serve(answer);
    await expect(documents.read(url)).rejects.toThrow(message);
  },
);

test("a redirect to an address inside is not followed", async () => {
  const { documents, asked } = await serve((_request, response) =>
    response.writeHead(302, { location: "https://169.254.169.254/latest/meta-data/" }).end(),
  );
  await expect(documents.read(url)).rejects.toMatchObject({ fault: "redirect" });
  expect(asked()).toBe(1);
});

test("a document without end is read up to 64 KiB", async () => {
  let sent = 0;
  const { documents } = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed && sent < 1e10) {
        sent += 16_384;
        if (!response.write(" ".repeat(16_384))) break;
      }
    };
    response.on("drain", more);
    more();
  });
  await expect(documents.read(url)).rejects.toMatchObject({ fault: "too_large" });
  expect(sent).toBeLessThan(1e7);
});

test("a document that comes byte by byte is given up", async () => {
  const { documents } = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 100);
    response.once("close", () => clearInterval(timer));
  });
  await expect(documents.read(url)).rejects.toMatchObject({ fault: "timeout" });
}, 15_000);

test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"])(
  "no packet goes to a host with the address %s",
  async (address) => {
    const { fetch, dialled } = watched({ "app.example.com": [[address], ["93.184.215.14", address]] });
    const documents = read(fetch);
    await expect(documents.read(url)).rejects.toMatchObject({ fault: "blocked" });
    expect(dialled).toEqual([]);
  },
);

test.each([
  "http://app.example.com/client.json",
  "https://app.example.com",
  "https://app.example.com/",
  "https://app.example.com:8443/client.json",
  "https://user@app.example.com/client.json",
  "https://app.example.com/client.json#x",
  "https://app.example.com/client.json?x=1",
  "https://app.example.com/a/../client.json",
  "https://app.example.com/%2e%2e/client.json",
  "https://APP.example.com/client.json",
  "https://0x7f.1/client.json",
  `https://app.example.com/${"a".repeat(600)}`,
])("an id that is no plain https address is not fetched: %s", async (id) => {
  const { fetch, resolved, dialled } = watched({});
  await expect(read(fetch).read(id)).rejects.toThrow("no address");
  expect([...resolved, ...dialled]).toEqual([]);
});

test.each([
  ["no headers", {}, 300],
  ["a minute", { "cache-control": "max-age=60" }, 300],
  ["an hour", { "cache-control": "public, max-age=3600" }, 3_600],
  ["a year", { "cache-control": "max-age=31536000" }, 86_400],
  ["no caching", { "cache-control": "no-store, max-age=3600" }, 300],
] as const)("a document with %s is kept for 5 minutes to a day", async (_what, headers, seconds) => {
  const clock = createTestClock();
  const { documents, asked } = await serve(json(good, headers), clock.now);
  await documents.read(url);
  clock.forward((seconds - 1) * 1_000);
  await documents.read(url);
  expect(asked()).toBe(1);
  clock.forward(2_000);
  await documents.read(url);
  expect(asked()).toBe(2);
});

test("a failure is remembered for a minute, and a document that was read before serves meanwhile for a day", async () => {
  const clock = createTestClock();
  let isDown = true;
  const answer: RequestListener = (request, response) =>
    isDown ? void response.writeHead(500).end() : void json(good)(request, response);
  const { documents, asked } = await serve(answer, clock.now);
  for (let i = 0; i < 5; i++) await expect(documents.read(url)).rejects.toThrow();
  expect(asked()).toBe(1);
  isDown = false;
  clock.forward(60_000);
  await documents.read(url);
  isDown = true;
  clock.forward(301_000);
  expect((await documents.read(url)).metadata.client_name).toBe("App");
  clock.forward(24 * 3_600_000);
  await expect(documents.read(url)).rejects.toThrow();
});

test("many requests for one document make one fetch, and many for one host no more than its limit", async () => {
  const { documents, asked } = await serve(json(good));
  await Promise.all(Array.from({ length: 50 }, () => documents.read(url)));
  expect(asked()).toBe(1);
  for (let i = 0; i < 40; i++) await documents.read(`https://app.example.com/${i}.json`).catch(() => {});
  expect(asked()).toBe(20);
});

test("strangers cannot use up the fetches of a known client", async () => {
  const known = "https://claude.ai/oauth/claude-code-client-metadata";
  const { documents } = await serve((request, response) =>
    json(request.url === new URL(known).pathname ? { ...good, client_id: known } : {})(request, response),
  );
  for (let i = 0; i < 200; i++) {
    await documents.read(`https://host${i}.example.com/client.json`).catch(() => {});
    await documents.read(`https://claude.ai/oauth/${i}`).catch(() => {});
  }
  expect((await documents.read(known)).metadata.client_id).toBe(known);
});
