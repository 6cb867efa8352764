import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { sendResponse } from "./node-bridge.ts";

let stop = () => {};
afterEach(() => stop());

async function answerOf(response: Response, acceptEncoding?: string) {
  const server = createServer((_, outgoing) => void sendResponse(response, outgoing)).listen(0, "127.0.0.1");
  stop = () => void server.close();
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve) => {
    request({ host: "127.0.0.1", port, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }),
      );
    }).end();
  });
}

const large = { text: "a".repeat(5_000) };

test("a large JSON answer is compressed for who asks for it", async () => {
  const { headers, body } = await answerOf(Response.json(large), "br, gzip;q=0.8");
  expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  expect(JSON.parse(gunzipSync(body).toString())).toEqual(large);
  expect(body.length).toBeLessThan(500);
});

test.each([
  ["who does not ask", Response.json(large), undefined],
  ["who refuses it", Response.json(large), "gzip;q=0, br"],
  ["a small answer", Response.json({ ok: true }), "gzip"],
])("nothing is compressed for %s", async (_, response, encoding) => {
  const { headers, body } = await answerOf(response, encoding);
  expect(headers["content-encoding"]).toBeUndefined();
  expect(JSON.parse(body.toString())).toBeTypeOf("object");
});

test("a stream and an answer without a body go as they are", async () => {
  const stream = new Response("data: {}\n\n".repeat(500), { headers: { "content-type": "text/event-stream" } });
  const { headers, body } = await answerOf(stream, "gzip");
  expect([headers["content-encoding"], body.length]).toEqual([undefined, 5_000]);
  expect(await answerOf(new Response(null, { status: 202 }), "gzip")).toMatchObject({ status: 202 });
});
