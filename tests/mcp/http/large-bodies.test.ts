import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { createHarness, url } from "../harness.ts";
import { seedKey } from "../seed.ts";
import { createTinyOdoo } from "../tiny-odoo.ts";
import { eras, mebibyte, newCall, oldCall, openWorld, search } from "./entry-setup.ts";

const world = openWorld();

test("a header that names add_attachment does not allow another tool a large body", async () => {
  const values = { model: "res.partner", record_id: 2, values: { comment: "a".repeat(2 * mebibyte) } };
  for (const [, call] of eras) {
    const smuggled = call("update_record", values, { "mcp-name": "add_attachment" });
    expect((await world.harness.fetchAs(world.seeded.key)(url, smuggled)).status).toBe(413);
  }
  const file = { model: "res.partner", record_id: 2, name: "a", content: "a".repeat(2 * mebibyte) };
  const renamed = newCall("add_attachment", file, { "mcp-name": "update_record" });
  expect((await world.harness.fetchAs(world.seeded.key)(url, renamed)).status).toBe(413);
});

describe("a large body of the 2025 protocol", () => {
  const content = "a".repeat(3 * mebibyte);
  const send = (body: string) => world.harness.fetchAs(world.seeded.key)(url, { ...oldCall("x", {}), body });
  const params = { arguments: { model: "res.partner", record_id: 2, name: "a.txt", content }, name: "add_attachment" };

  test("a large body of the 2025 protocol may name its tool after the file", async () => {
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
  ])("a large body %s is refused", async (_, body) => {
    expect((await send(body)).status).toBe(413);
  });

  test.each([
    ["another tool", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"update_record"', 1],
    ["a file that never ends", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"content":"', 15],
  ])("a large body of %s is read no further than needed", async (_, start, most) => {
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
    expect((await world.harness.fetchAs(world.seeded.key)(url, init)).status).toBe(413);
    expect(pulled).toBeLessThan((most + 1) * mebibyte);
  });

  test("the refusal of a large body arrives over a real connection", async () => {
    const body = Buffer.from(JSON.stringify({ method: "tools/call", params: { name: "update_record", content } }));
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": body.length,
        authorization: `Bearer ${world.seeded.key}`,
      };
      const sent = httpRequest(world.served.url, { method: "POST", headers, agent: false }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        incoming.on("close", () => resolve({ status: incoming.statusCode, text }));
      });
      sent.on("error", reject);
      // Only the first part is sent: a server that waited for the rest would wait for ever.
      sent.write(body.subarray(0, 64 * 1024));
    });
    expect(answer).toMatchObject({ status: 413, text: expect.stringContaining("1024 KiB") });
  });
});

describe("the room for large bodies", () => {
  const call = (megabytes: number) => {
    const file = { model: "res.partner", record_id: 2, name: "a.bin", content: "a".repeat(megabytes * mebibyte) };
    return newCall("add_attachment", file, { accept: "application/json" });
  };
  const statusAs = async (key: string, init: RequestInit) => (await world.harness.fetchAs(key)(url, init)).status;
  function reopen(bodyRoom: NonNullable<Parameters<typeof createHarness>[1]["bodyRoom"]>) {
    const odoo = createTinyOdoo();
    world.harness = createHarness(world.database, { odooOf: () => odoo.transport, bodyRoom });
  }

  test("large bodies of a tenant take room until they are answered", async () => {
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
    expect(await statusAs(world.seeded.key, newCall("search_records", search))).toBe(200);
    expect(most).toBe(0);
    expect(await statusAs(world.seeded.key, call(3))).toBe(200);
    expect([...names]).toEqual([world.seeded.tenantId]);
    expect(most).toBeGreaterThan(3 * mebibyte);
    expect(held).toBe(0);
  });

  test("a large body without room gets 503 with a time to wait, and is not read", async () => {
    reopen({ take: () => Promise.reject(new Error("no room")) });
    const init = call(3);
    const request = new Request(url, init);
    for (const [name, value] of Object.entries({
      host: "127.0.0.1:3000",
      authorization: `Bearer ${world.seeded.key}`,
      "content-length": String((init.body as string).length),
    }))
      request.headers.set(name, value);
    const response = await world.harness.handle(request);
    expect([response.status, response.headers.get("retry-after"), request.bodyUsed]).toEqual([503, "2", false]);
  });

  test("a read key may not send a large body", async () => {
    reopen({ take: async () => () => {} });
    expect(await statusAs((await seedKey(world.database, world.seeded, "read")).key, call(3))).toBe(413);
  });
});
