import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { serve } from "#tests/clients/served.ts";
import { toolCall, url } from "../harness.ts";
import { eras, mebibyte, oldCall, openWorld, search, without } from "./entry-setup.ts";

const world = openWorld();

describe.each(eras)("a client of %s", (_era, call) => {
  test.each(["application/json", "*/*", "application/*;q=0.8, text/html", "application/json, text/event-stream;q=0"])(
    "a client that accepts %s gets JSON",
    async (accept) => {
      const response = await world.harness.fetchAs(world.seeded.key)(url, call("search_records", search, { accept }));
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      const answer = await response.json();
      expect(answer).toMatchObject({ id: 7, result: { structuredContent: { records: [{ name: "Azure Interior" }] } } });
      expect(response.headers.get("server-timing")).toContain("odoo;dur=");
    },
  );

  test("a client without an Accept header gets JSON", async () => {
    const response = await world.harness.fetchAs(world.seeded.key)(
      url,
      without(call("search_records", search), "accept"),
    );
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toMatchObject({ id: 7, result: {} });
  });

  test.each(["gzip", "deflate", "br", "zstd", "identity, gzip"])(
    "a body with the encoding %s gets 415",
    async (coding) => {
      const init = call("list_models", {}, { "content-encoding": coding });
      const body = new Uint8Array(gzipSync(init.body as string));
      const response = await world.harness.fetchAs(world.seeded.key)(url, { ...init, body });
      expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("Content-Encoding") } });
    },
  );

  test("a body with the encoding identity is accepted", async () => {
    const init = call("list_models", {}, { "content-encoding": "identity" });
    expect((await world.harness.fetchAs(world.seeded.key)(url, init)).status).toBe(200);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "a body of the type %s gets 415",
    async (type) => {
      const response = await world.harness.fetchAs(world.seeded.key)(
        url,
        call("list_models", {}, { "content-type": type }),
      );
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("application/json") } });
    },
  );

  test("a call that attaches a file may have ten MiB, and no other call may be large", async () => {
    const content = Buffer.alloc(10 * mebibyte, 7).toString("base64");
    const file = { model: "res.partner", record_id: 2, name: "large.bin", content, encoding: "base64" };
    const sent = await world.harness.fetchAs(world.seeded.key)(
      url,
      call("add_attachment", file, { accept: "application/json" }),
    );
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({ result: { structuredContent: { status: "done" } } });
    const values = { model: "res.partner", record_id: 2, values: { comment: "a".repeat(2 * mebibyte) } };
    expect((await world.harness.fetchAs(world.seeded.key)(url, call("update_record", values))).status).toBe(413);
    const more = { ...file, content: "a".repeat(14 * mebibyte) };
    expect((await world.harness.fetchAs(world.seeded.key)(url, call("add_attachment", more))).status).toBe(413);
  }, 60_000);

  test("a client without a key is refused before its body is read", async () => {
    const init = call("add_attachment", { content: "a".repeat(2 * mebibyte) }, { "content-encoding": "gzip" });
    const request = new Request(url, init);
    request.headers.set("host", "127.0.0.1:3000");
    expect((await world.harness.handle(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });
});

test("a client of 2025 that accepts both forms gets a stream", async () => {
  const response = await world.harness.fetchAs(world.seeded.key)(url, oldCall("search_records", search));
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const only = await world.harness.fetchAs(world.seeded.key)(
    url,
    oldCall("list_models", {}, { accept: "text/event-stream" }),
  );
  expect(only.headers.get("content-type")).toBe("text/event-stream");
  const neither = await world.harness.fetchAs(world.seeded.key)(
    url,
    oldCall("list_models", {}, { accept: "text/html" }),
  );
  expect(neither.status).toBe(406);
});

test("a batch of the 2025 protocol gets its answers in one list", async () => {
  const one = JSON.parse(oldCall("search_records", search).body as string);
  const body = JSON.stringify([one, { ...one, id: 8 }]);
  const init = { ...oldCall("x", {}, { accept: "*/*" }), body };
  const answers = (await (await world.harness.fetchAs(world.seeded.key)(url, init)).json()) as { id: number }[];
  expect(answers.map(({ id }) => id).sort()).toEqual([7, 8]);
});

test("an initialize of the 2025 protocol is answered in JSON, and its notification with 202", async () => {
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "curl", version: "8" } };
  const send = (message: object) =>
    world.harness.fetchAs(world.seeded.key)(url, {
      ...oldCall("x", {}, { accept: "application/json" }),
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  const hello = await send({ id: 1, method: "initialize", params });
  expect(await hello.json()).toMatchObject({ id: 1, result: { protocolVersion: "2025-06-18" } });
  expect((await send({ method: "notifications/initialized" })).status).toBe(202);
});

test("a client that disconnects in the middle of a body is not logged as an error", async () => {
  const handled: Promise<Response>[] = [];
  const watching = await serve({
    handle: (asked) => {
      const answer = world.harness.handle(asked);
      handled.push(answer);
      return answer;
    },
  });
  const headers = { ...(toolCall("list_models", {}).headers as object), authorization: `Bearer ${world.seeded.key}` };
  const sent = httpRequest(watching.url, { method: "POST", headers: { ...headers, "content-length": "900" } });
  sent.on("error", () => {}).write("{");
  await vi.waitFor(() => expect(handled).toHaveLength(1));
  // The key is looked up before the body is read.
  await new Promise((resolve) => setTimeout(resolve, 300));
  sent.destroy();
  expect((await handled[0])?.status).toBe(400);
  await watching.close();
  expect(world.harness.log.error).not.toHaveBeenCalled();
});

test("a subscription is refused as an unknown method, because it would keep a connection open", async () => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "subscriptions/listen", params: {} });
  const response = await world.harness.fetchAs(world.seeded.key)(url, { ...oldCall("x", {}), body });
  expect([response.status, await response.json()]).toEqual([
    404,
    { jsonrpc: "2.0", error: { code: -32601, message: "Method not found" }, id: 7 },
  ]);
});
