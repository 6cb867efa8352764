import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { checkCaller } from "#lib/http/request-guards.ts";
import { generateAccessKey } from "#lib/kernel/access-key.ts";
import { type Served, serve } from "#tests/clients/served.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createHarness, type Harness, publicUrl, toolCall, url } from "../harness.ts";
import { type Seeded, seedKey, seedTenant } from "../seed.ts";
import { createTinyOdoo } from "../tiny-odoo.ts";

const mebibyte = 1024 * 1024;

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let served: Served;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
});
afterAll(() => database.close());
beforeEach(async () => {
  const odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
  served = await serve(harness);
});
afterEach(async () => {
  await served.close();
  await harness.recorder.stop();
});

/** A message of a client before 2026: the tool is named in the body alone. */
function oldCall(name: string, args: object, more: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...more },
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name, arguments: args } }),
  };
}

function newCall(name: string, args: Record<string, unknown>, more: Record<string, string> = {}): RequestInit {
  const init = toolCall(name, args, 7);
  return { ...init, headers: { ...(init.headers as Record<string, string>), ...more } };
}

const eras = [
  ["2025", oldCall],
  ["2026", newCall],
] as const;
const search = { model: "res.partner", limit: 1 };

/** Headers with one left out. */
function without(init: RequestInit, name: string): RequestInit {
  const { [name]: _, ...headers } = init.headers as Record<string, string>;
  return { ...init, headers };
}

describe.each(eras)("a client of %s", (_era, call) => {
  test.each(["application/json", "*/*", "application/*;q=0.8, text/html", "application/json, text/event-stream;q=0"])(
    "that accepts %s gets JSON",
    async (accept) => {
      const response = await harness.fetchAs(seeded.key)(url, call("search_records", search, { accept }));
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      const answer = await response.json();
      expect(answer).toMatchObject({ id: 7, result: { structuredContent: { records: [{ name: "Azure Interior" }] } } });
      expect(response.headers.get("server-timing")).toContain("odoo;dur=");
    },
  );

  test("that says nothing of what it accepts gets JSON", async () => {
    const response = await harness.fetchAs(seeded.key)(url, without(call("search_records", search), "accept"));
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toMatchObject({ id: 7, result: {} });
  });

  test.each(["gzip", "deflate", "br", "zstd", "identity, gzip"])("gets 415 for a body in %s", async (coding) => {
    const init = call("list_models", {}, { "content-encoding": coding });
    const body = new Uint8Array(gzipSync(init.body as string));
    const response = await harness.fetchAs(seeded.key)(url, { ...init, body });
    expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("Content-Encoding") } });
  });

  test("may say that its body is not compressed", async () => {
    const init = call("list_models", {}, { "content-encoding": "identity" });
    expect((await harness.fetchAs(seeded.key)(url, init)).status).toBe(200);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "gets 415 for a body of %s",
    async (type) => {
      const response = await harness.fetchAs(seeded.key)(url, call("list_models", {}, { "content-type": type }));
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("application/json") } });
    },
  );

  test("attaches a file of ten MiB, and no other call may be large", async () => {
    const content = Buffer.alloc(10 * mebibyte, 7).toString("base64");
    const file = { model: "res.partner", record_id: 2, name: "large.bin", content, encoding: "base64" };
    const sent = await harness.fetchAs(seeded.key)(url, call("add_attachment", file, { accept: "application/json" }));
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({ result: { structuredContent: { status: "done" } } });
    const values = { model: "res.partner", record_id: 2, values: { comment: "a".repeat(2 * mebibyte) } };
    expect((await harness.fetchAs(seeded.key)(url, call("update_record", values))).status).toBe(413);
    const more = { ...file, content: "a".repeat(14 * mebibyte) };
    expect((await harness.fetchAs(seeded.key)(url, call("add_attachment", more))).status).toBe(413);
  }, 60_000);

  test("is told what is wrong when nobody knows it, before its body is looked at", async () => {
    const init = call("add_attachment", { content: "a".repeat(2 * mebibyte) }, { "content-encoding": "gzip" });
    const request = new Request(url, init);
    request.headers.set("host", "127.0.0.1:3000");
    expect((await harness.handle(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });
});

test("a file's name in the header lets no other call be large", async () => {
  const values = { model: "res.partner", record_id: 2, values: { comment: "a".repeat(2 * mebibyte) } };
  for (const [, call] of eras) {
    const smuggled = call("update_record", values, { "mcp-name": "add_attachment" });
    expect((await harness.fetchAs(seeded.key)(url, smuggled)).status).toBe(413);
  }
  const file = { model: "res.partner", record_id: 2, name: "a", content: "a".repeat(2 * mebibyte) };
  const renamed = newCall("add_attachment", file, { "mcp-name": "update_record" });
  expect((await harness.fetchAs(seeded.key)(url, renamed)).status).toBe(413);
});

test("a client of 2025 that takes both forms gets a stream, as before", async () => {
  const response = await harness.fetchAs(seeded.key)(url, oldCall("search_records", search));
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const only = await harness.fetchAs(seeded.key)(url, oldCall("list_models", {}, { accept: "text/event-stream" }));
  expect(only.headers.get("content-type")).toBe("text/event-stream");
  const neither = await harness.fetchAs(seeded.key)(url, oldCall("list_models", {}, { accept: "text/html" }));
  expect(neither.status).toBe(406);
});

test("a batch of 2025 gets its answers in one list", async () => {
  const one = JSON.parse(oldCall("search_records", search).body as string);
  const body = JSON.stringify([one, { ...one, id: 8 }]);
  const init = { ...oldCall("x", {}, { accept: "*/*" }), body };
  const answers = (await (await harness.fetchAs(seeded.key)(url, init)).json()) as { id: number }[];
  expect(answers.map(({ id }) => id).sort()).toEqual([7, 8]);
});

test("an initialize of 2025 is answered in JSON, its notification with 202", async () => {
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "curl", version: "8" } };
  const send = (message: object) =>
    harness.fetchAs(seeded.key)(url, {
      ...oldCall("x", {}, { accept: "application/json" }),
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  const hello = await send({ id: 1, method: "initialize", params });
  expect(await hello.json()).toMatchObject({ id: 1, result: { protocolVersion: "2025-06-18" } });
  expect((await send({ method: "notifications/initialized" })).status).toBe(202);
});

describe("a large body of 2025", () => {
  const content = "a".repeat(3 * mebibyte);
  const send = (body: string) => harness.fetchAs(seeded.key)(url, { ...oldCall("x", {}), body });
  const params = { arguments: { model: "res.partner", record_id: 2, name: "a.txt", content }, name: "add_attachment" };

  test("may name its tool after the file", async () => {
    const response = await send(JSON.stringify({ params, method: "tools/call", jsonrpc: "2.0", id: 1 }));
    expect(response.status).toBe(200);
  });

  test.each([
    ["in a batch", JSON.stringify([{ jsonrpc: "2.0", id: 1, method: "tools/call", params }])],
    ["of another method", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "resources/read", params })],
    [
      "that names two tools",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_attachment","arguments":{"model":"${content}"},"name":"update_record"}}`,
    ],
    [
      "that hides its tool behind an escape",
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"n\\u0061me":"update_record","arguments":{"model":"${content}"}}}`,
    ],
  ])("is refused %s", async (_, body) => {
    expect((await send(body)).status).toBe(413);
  });

  test.each([
    ["another tool", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"update_record"', 1],
    ["a file that never ends", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"content":"', 15],
  ])("of %s is read no further than needed", async (_, start, most) => {
    let pulled = 0;
    const chunk = new TextEncoder().encode("a".repeat(64 * 1024));
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(start)),
      pull(controller) {
        pulled += chunk.byteLength;
        if (pulled > 64 * mebibyte) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const init = { ...oldCall("x", {}), body, duplex: "half" } as RequestInit;
    expect((await harness.fetchAs(seeded.key)(url, init)).status).toBe(413);
    expect(pulled).toBeLessThan((most + 1) * mebibyte);
  });

  test("is refused over a real connection with an answer that arrives", async () => {
    const body = Buffer.from(JSON.stringify({ method: "tools/call", params: { name: "update_record", content } }));
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": body.length,
        authorization: `Bearer ${seeded.key}`,
      };
      const sent = httpRequest(served.url, { method: "POST", headers, agent: false }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        incoming.on("close", () => resolve({ status: incoming.statusCode, text }));
      });
      sent.on("error", reject);
      // The first part, and then nothing: who waits for the rest waits for ever.
      sent.write(body.subarray(0, 64 * 1024));
    });
    expect(answer).toMatchObject({ status: 413, text: expect.stringContaining("1024 KiB") });
  });
});

describe("of large bodies", () => {
  const call = (megabytes: number) => {
    const file = { model: "res.partner", record_id: 2, name: "a.bin", content: "a".repeat(megabytes * mebibyte) };
    return newCall("add_attachment", file, { accept: "application/json" });
  };
  const statusAs = async (key: string, init: RequestInit) => (await harness.fetchAs(key)(url, init)).status;
  function reopen(bodyRoom: NonNullable<Parameters<typeof createHarness>[1]["bodyRoom"]>) {
    const odoo = createTinyOdoo();
    harness = createHarness(database, { odooOf: () => odoo.transport, bodyRoom });
  }

  test("a company has so many at a time, until they are answered", async () => {
    const names = new Set<string>();
    let held = 0;
    let most = 0;
    reopen({
      async take(name, _signal, size) {
        names.add(name);
        held += size;
        most = Math.max(most, held);
        return () => {
          held -= size;
        };
      },
    });
    expect(await statusAs(seeded.key, newCall("search_records", search))).toBe(200);
    expect(most).toBe(0);
    expect(await statusAs(seeded.key, call(3))).toBe(200);
    expect([...names]).toEqual([seeded.tenantId]);
    expect(most).toBeGreaterThan(3 * mebibyte);
    expect(held).toBe(0);
  });

  test("one that finds no room is told to come back, and is not read", async () => {
    reopen({ take: () => Promise.reject(new Error("no room")) });
    const init = call(3);
    const request = new Request(url, init);
    for (const [name, value] of Object.entries({
      host: "127.0.0.1:3000",
      authorization: `Bearer ${seeded.key}`,
      "content-length": String((init.body as string).length),
    }))
      request.headers.set(name, value);
    const response = await harness.handle(request);
    expect([response.status, response.headers.get("retry-after"), request.bodyUsed]).toEqual([503, "2", false]);
  });

  test("a key that may only read sends none", async () => {
    reopen({ take: async () => () => {} });
    expect(await statusAs((await seedKey(database, seeded, "read")).key, call(3))).toBe(413);
  });
});

test("who goes away in the middle of a body is no fault that the log tells of", async () => {
  const handled: Promise<Response>[] = [];
  const watching = await serve({
    handle: (asked) => {
      const answer = harness.handle(asked);
      handled.push(answer);
      return answer;
    },
  });
  const headers = { ...(toolCall("list_models", {}).headers as object), authorization: `Bearer ${seeded.key}` };
  const sent = httpRequest(watching.url, { method: "POST", headers: { ...headers, "content-length": "900" } });
  sent.on("error", () => {}).write("{");
  await vi.waitFor(() => expect(handled).toHaveLength(1));
  // The key is looked up before the body is read.
  await new Promise((resolve) => setTimeout(resolve, 300));
  sent.destroy();
  expect((await handled[0])?.status).toBe(400);
  await watching.close();
  expect(harness.log.error).not.toHaveBeenCalled();
});

describe("of somebody who is not known no part of the body is read:", () => {
  const strangers = {
    "without a key": {},
    "with a key that is none": { authorization: "Bearer mcpo_live_nothing" },
    "with a key nobody was given": { authorization: `Bearer ${generateAccessKey("live")}` },
    "with Odoo headers where they are off": { "x-odoo-url": "https://odoo.example.com", "x-odoo-api-key": "k" },
  };
  test.each(Object.entries(strangers))("%s", async (_, headers) => {
    let asked = 0;
    const body = new ReadableStream(
      { pull: (controller) => controller.error(new Error(`part ${++asked} was asked for`)) },
      { highWaterMark: 0 },
    );
    const request = new Request(url, {
      ...oldCall("list_models", {}, { ...headers, host: "127.0.0.1:3000" }),
      body,
      duplex: "half",
    } as RequestInit);
    expect((await harness.handle(request)).status).toBe(401);
    expect([asked, request.bodyUsed]).toEqual([0, false]);
  });

  test("with the key of a company that is suspended", async () => {
    const other = await seedTenant(database, {});
    await database.admin`update tenants set suspended_at = now() where id = ${other.tenantId}`;
    const headers = { authorization: `Bearer ${other.key}`, host: "127.0.0.1:3000" };
    const request = new Request(url, { ...oldCall("list_models", {}, headers) });
    expect((await harness.handle(request)).status).toBe(403);
    expect(request.bodyUsed).toBe(false);
  });
});

describe("what is not sent as plain JSON is refused before its body is read:", () => {
  // A page of another site may send these without asking first.
  test.each([
    ["plain text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["parts of a form", { "content-type": "multipart/form-data; boundary=x" }],
    ["what only looks like JSON", { "content-type": "text/plain; application/json" }],
    ["nothing said", { "content-type": "" }],
    ["JSON that is compressed", { "content-encoding": "br" }],
    ["JSON that is compressed twice", { "content-encoding": "identity, gzip" }],
  ])("%s", async (_, headers) => {
    const init = oldCall("create_record", { model: "res.partner", values: { name: "Ann" } }, headers);
    const request = new Request(url, init);
    for (const [name, value] of Object.entries({ authorization: `Bearer ${seeded.key}`, host: "127.0.0.1:3000" }))
      request.headers.set(name, value);
    expect((await harness.handle(request)).status).toBe(415);
    expect(request.bodyUsed).toBe(false);
  });
});

test("a subscription, which would hold a connection open, is no method here", async () => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "subscriptions/listen", params: {} });
  const response = await harness.fetchAs(seeded.key)(url, { ...oldCall("x", {}), body });
  expect([response.status, await response.json()]).toEqual([
    404,
    { jsonrpc: "2.0", error: { code: -32601, message: "Method not found" }, id: 7 },
  ]);
});

describe("a browser", () => {
  const page = "http://localhost:6274";

  test("asks before it sends, and is let", async () => {
    const response = await fetch(served.url, {
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
    ["what is no JSON", 400, () => ({ ...newCall("list_models", {}), body: "{" })],
    ["another method", 405, () => ({ method: "GET", headers: {} })],
  ])("may read %s", async (_, status, call) => {
    const init = call();
    const headers = { ...(init.headers as Record<string, string>), origin: page };
    const response = await harness.fetchAs(seeded.key)(url, { ...init, headers });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([status, page]);
    expect(response.headers.get("vary")).toContain("Origin");
    expect(response.headers.get("access-control-expose-headers")).toMatch(/WWW-Authenticate.*Retry-After.*Server-Tim/);
  });

  test("may read why it is not known", async () => {
    const response = await fetch(served.url, newCall("list_models", {}, { origin: page }));
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([401, page]);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    // Beside what compression adds.
    expect(response.headers.get("vary")).toBe("Origin, accept-encoding");
  });

  test.each(["https://evil.example", "null", "http://localhost.evil.example"])(
    "with a page of %s stays outside, before and after",
    async (origin) => {
      for (const init of [{ method: "OPTIONS", headers: { origin } }, newCall("list_models", {}, { origin })]) {
        const response = await harness.fetchAs(seeded.key)(url, init);
        expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      }
    },
  );

  test("with a page that is named in the configuration is let in, and no other", () => {
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
