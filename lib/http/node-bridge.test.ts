import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { peerHeader, sendResponse, toRequest } from "./node-bridge.ts";

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

test("a large JSON answer is compressed if the caller accepts it", async () => {
  const { headers, body } = await answerOf(Response.json(large), "br, gzip;q=0.8");
  expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  expect(JSON.parse(gunzipSync(body).toString())).toEqual(large);
  expect(body.length).toBeLessThan(500);
});

test.each([
  ["a caller that does not ask", Response.json(large), undefined],
  ["a caller that refuses it", Response.json(large), "gzip;q=0, br"],
  ["a small answer", Response.json({ ok: true }), "gzip"],
])("an answer is not compressed for %s", async (_, response, encoding) => {
  const { headers, body } = await answerOf(response, encoding);
  expect(headers["content-encoding"]).toBeUndefined();
  expect(JSON.parse(body.toString())).toBeTypeOf("object");
});

test("a stream and an answer without a body are sent unchanged", async () => {
  const stream = new Response("data: {}\n\n".repeat(500), { headers: { "content-type": "text/event-stream" } });
  const { headers, body } = await answerOf(stream, "gzip");
  expect([headers["content-encoding"], body.length]).toEqual([undefined, 5_000]);
  expect(await answerOf(new Response(null, { status: 202 }), "gzip")).toMatchObject({ status: 202 });
});

async function bodyThrough(
  body: Buffer,
  headers: Record<string, string>,
  read: (request: Request) => Promise<Response>,
) {
  const server = createServer(async (incoming, outgoing) => {
    const request_ = toRequest(incoming, outgoing, "http://127.0.0.1", 1_000);
    await sendResponse(await read(request_), outgoing);
  }).listen(0, "127.0.0.1");
  stop = () => void server.close();
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; text: string }>((resolve) => {
    const sent = request({ host: "127.0.0.1", port, method: "POST", headers, agent: false }, (incoming) => {
      let text = "";
      incoming.on("data", (chunk) => {
        text += chunk;
      });
      incoming.on("close", () => resolve({ status: incoming.statusCode, text }));
    });
    // A server that does not read the body ends the connection during the upload.
    sent.on("error", () => {});
    sent.end(body);
  });
}

test.each([
  ["small", 900, {}],
  ["large", 50_000, {}],
  ["of unknown length", 50_000, { "transfer-encoding": "chunked" }],
] as const)("a %s body arrives completely", async (_, size, more) => {
  const body = Buffer.alloc(size, "a");
  const headers = "transfer-encoding" in more ? more : { "content-length": String(size) };
  const length = async (asked: Request) =>
    new Response(`${asked.headers.get("content-length")} ${(await asked.text()).length}`);
  const announced = "transfer-encoding" in more ? null : size;
  expect(await bodyThrough(body, headers, length)).toEqual({ status: 200, text: `${announced} ${size}` });
});

test("a large body is not read if the caller is refused", async () => {
  const size = 30 * 1024 * 1024;
  let seen = "";
  const refuse = async (asked: Request) => {
    seen = `${asked.headers.get("content-length")} ${asked.bodyUsed}`;
    return new Response(null, { status: 401 });
  };
  const { status } = await bodyThrough(Buffer.alloc(size), { "content-length": String(size) }, refuse);
  expect([status, seen]).toEqual([401, `${size} false`]);
});

test("an announced body is not read or waited for if the caller is refused", async () => {
  let isRead: boolean | undefined;
  const server = createServer(async (incoming, outgoing) => {
    toRequest(incoming, outgoing, "http://127.0.0.1", 1_000);
    // The first part has arrived by then.
    await new Promise((resolve) => setTimeout(resolve, 200));
    isRead = incoming.readableDidRead;
    await sendResponse(new Response("refused", { status: 401 }), outgoing);
  }).listen(0, "127.0.0.1");
  stop = () => server.closeAllConnections();
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve) => {
    const headers = { "content-length": "900" };
    const sent = request({ host: "127.0.0.1", port, method: "POST", headers, agent: false }, (incoming) =>
      resolve(incoming.resume().statusCode),
    );
    sent.on("error", () => {}).write("x".repeat(100));
  });
  server.close();
  expect([status, isRead]).toEqual([401, false]);
});

test("a request without a body, such as a browser's preflight, leaves its connection open", async () => {
  const server = createServer(async (incoming, outgoing) => {
    await sendResponse(await toNothing(toRequest(incoming, outgoing, "http://127.0.0.1", 1_000)), outgoing);
  }).listen(0, "127.0.0.1");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  stop = () => {
    agent.destroy();
    server.close();
  };
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = () =>
    new Promise<boolean>((resolve) => {
      const sent = request({ host: "127.0.0.1", port, method: "OPTIONS", agent }, (incoming) => {
        incoming.resume().on("end", () => setTimeout(() => resolve(sent.reusedSocket), 50));
      });
      sent.on("error", () => resolve(false)).end();
    });
  expect([await ask(), await ask()]).toEqual([false, true]);
});

async function toNothing(asked: Request): Promise<Response> {
  return new Response(null, { status: asked.body === null ? 204 : 500 });
}

test("the address of a caller is that of its socket, even if the caller sends another", async () => {
  const body = Buffer.from("{}");
  const length = { "content-length": String(body.length) };
  const peerOf = async (asked: Request) => new Response(asked.headers.get(peerHeader));
  for (const claimed of [{}, { [peerHeader]: "203.0.113.7" }, { "X-MCP-Odoo-Peer": "203.0.113.7" }])
    expect(await bodyThrough(body, { ...length, ...claimed }, peerOf)).toEqual({ status: 200, text: "127.0.0.1" });
});
