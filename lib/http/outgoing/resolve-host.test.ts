import { createSocket, type Socket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createHostResolver } from "./resolve-host.ts";
import { createSafeFetch } from "./safe-fetch.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Records = Readonly<Record<string, { readonly 4?: readonly string[]; readonly 6?: readonly string[] } | "silent">>;

/** Starts a name server with these names. It is silent for some names and reports that any other does not exist. */
async function nameServer(records: Records) {
  const asked: string[] = [];
  const socket: Socket = createSocket("udp4", (question, { port, address }) => {
    const { name, end } = nameIn(question);
    const type = question.readUInt16BE(end);
    asked.push(`${name} ${type === 1 ? 4 : 6}`);
    const record = records[name];
    if (record === "silent") return;
    const found = record?.[type === 1 ? 4 : 6] ?? [];
    socket.send(answerTo(question.subarray(0, end + 4), type, record === undefined, found), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  open.push(() => new Promise<void>((resolve) => socket.close(resolve)));
  return { asked, servers: [`127.0.0.1:${socket.address().port}`] };
}

function nameIn(question: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

function answerTo(question: Buffer, type: number, isMissing: boolean, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(isMissing ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const bytes =
      type === 1 ? address.split(".").map(Number) : [...Array<number>(15).fill(0), Number(address.slice(2))];
    return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes]);
  });
  return Buffer.concat([head, ...records]);
}

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "resolve-"));
  open.push(() => rm(folder, { recursive: true }));
  const path = join(folder, "file");
  await writeFile(path, text);
  return path;
}

const nowhere = { hostsFile: "/nowhere", resolvConf: "/nowhere" };

test("a name resolves to the addresses of its server, IPv4 first", async () => {
  const { servers } = await nameServer({ "odoo.example": { 4: ["192.0.2.1", "192.0.2.2"], 6: ["::5"] } });
  expect(await createHostResolver({ ...nowhere, servers })("Odoo.example")).toEqual([
    { address: "192.0.2.1", family: 4 },
    { address: "192.0.2.2", family: 4 },
    { address: "::5", family: 6 },
  ]);
});

test("a name of the hosts file is resolved without a query", async () => {
  const { asked, servers } = await nameServer({});
  const hostsFile = await file("# 192.0.2.9 odoo\n::7 odoo # home\n192.0.2.8\tother ODOO\nno-address odoo\n");
  const resolve = createHostResolver({ ...nowhere, hostsFile, servers });
  expect(await resolve("odoo")).toEqual([
    { address: "192.0.2.8", family: 4 },
    { address: "::7", family: 6 },
  ]);
  expect(await createHostResolver({ ...nowhere, servers })("localhost")).toEqual([{ address: "127.0.0.1", family: 4 }]);
  expect(asked).toEqual([]);
});

test("a short name is queried as it is first, and then with the system's search list", async () => {
  const { asked, servers } = await nameServer({ "odoo.default.svc": { 4: ["192.0.2.3"] } });
  const resolvConf = await file("nameserver 192.0.2.53\nsearch first.example default.svc\n");
  const resolve = createHostResolver({ ...nowhere, resolvConf, servers });
  expect(await resolve("odoo")).toEqual([{ address: "192.0.2.3", family: 4 }]);
  expect([...new Set(asked.map((line) => line.split(" ")[0]))]).toEqual([
    "odoo",
    "odoo.first.example",
    "odoo.default.svc",
  ]);
});

test("an unknown name and a name whose server is silent are not found", async () => {
  const { asked, servers } = await nameServer({ "silent.example": "silent" });
  const fetch = createSafeFetch({
    allowedCidrs: [],
    resolve: createHostResolver({ ...nowhere, servers, timeMs: 200 }),
  });
  open.push(fetch.close);
  for (const name of ["missing.example", "silent.example"]) {
    const answer = fetch(`https://${name}`, { method: "GET", poolKey: "p" });
    await expect(answer).rejects.toMatchObject({ fault: "dns", sent: false });
  }
  // The time was over before a second query.
  expect(asked.filter((line) => line === "silent.example 4")).toHaveLength(1);
});

test("names with silent servers delay no other name and no file, and each has one query at a time", async () => {
  const silent = Array.from({ length: 20 }, (_, i) => `s${i}.example`);
  const { asked, servers } = await nameServer({
    ...Object.fromEntries(silent.map((name) => [name, "silent" as const])),
    "odoo.example": { 4: ["192.0.2.1"] },
  });
  const resolve = createHostResolver({ ...nowhere, servers, timeMs: 900 });
  const ended: string[] = [];
  const waiting = [...silent, ...silent].map((name) => resolve(name).catch(() => ended.push(name)));
  expect(await resolve("odoo.example")).toEqual([{ address: "192.0.2.1", family: 4 }]);
  await file("read");
  expect(ended).toEqual([]);
  await Promise.all(waiting);
  expect(asked.filter((line) => line === "s0.example 4")).toHaveLength(1);
});
