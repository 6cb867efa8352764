import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness, url } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

let database: TestDatabase;
let seeded: Seeded;
let odoo: TinyOdoo;
let harness: Harness;

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: [{ model: "res.partner", allow: "rcwu", actions: ["action_archive"] }],
  });
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
});

const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
const partner = { model: "res.partner" };
const written = () =>
  odoo.calls.filter(({ method }) => !/read|search|get|access/.test(method)).map(({ method }) => method);

async function confirmBy(policy: "deletes" | "writes" | "nothing"): Promise<void> {
  await database.admin`update connections set confirm = ${policy} where id = ${seeded.connectionId}`;
  harness.resolver.invalidateConnection(seeded.connectionId);
}

const writes = [
  ["create_record", { ...partner, values: { name: "Ann" } }, "change"],
  ["update_record", { ...partner, record_id: 2, values: { city: "Lyon" } }, "change"],
  ["import_records", { ...partner, mode: "create", rows: [{ name: "Bob" }] }, "change"],
  ["post_message", { ...partner, record_id: 2, body: "Called." }, "change"],
  ["add_attachment", { ...partner, record_id: 2, name: "a.txt", content: "x" }, "change"],
  ["post_message", { ...partner, record_id: 2, body: "Dear all", kind: "comment" }, "removal"],
  ["run_action", { ...partner, record_ids: [2], action: "action_archive" }, "removal"],
  ["delete_record", { ...partner, record_id: 3 }, "removal"],
] as const;

describe.each(writes)("the confirmation of %s %j", (tool, args, level) => {
  test.each([
    ["deletes", level === "removal"],
    ["writes", true],
    ["nothing", false],
  ] as const)(`${tool} asks for a confirmation as the policy %s of the connection says`, async (policy, asked) => {
    await confirmBy(policy);
    const first = await call(tool, args);
    const token = first.data["confirmation_token"];
    expect([first.data["status"] === "confirmation_required", typeof token === "string"]).toEqual([asked, asked]);
    if (!asked) return;
    expect(written()).toEqual([]);
    expect(first.text).toContain("Nothing has happened yet");
    await call("confirm_operation", { token });
    expect(written()).toHaveLength(1);
  });
});

test("a dry run needs no confirmation", async () => {
  await confirmBy("writes");
  const { data } = await call("create_record", { ...partner, values: { name: "Ann" }, dry_run: true });
  expect(data).toMatchObject({ dry_run: true });
});

test("a confirmed call runs as prepared, and its values are not readable in the database", async () => {
  await confirmBy("writes");
  const { data } = await call("create_record", { ...partner, values: { name: "Top Secret Ltd" } });
  expect(JSON.stringify(await database.admin`select * from confirmations`)).not.toContain("Top Secret");
  const done = await call("confirm_operation", { token: data["confirmation_token"] });
  expect(done.data).toMatchObject({ record: { name: "Top Secret Ltd" } });
});

describe("a client that can ask its user", () => {
  beforeEach(() => confirmBy("deletes"));

  async function connect(
    answer: (message: string) => { action: "accept" | "decline"; content?: { confirm: boolean } },
  ) {
    const client = new Client(
      { name: "asks", version: "1" },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: "2026-07-28" } } },
    );
    client.setRequestHandler("elicitation/create", ({ params }) => answer(params.message));
    const fetch = harness.fetchAs(seeded.key) as typeof globalThis.fetch;
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
    return client;
  }
  const deletion = { name: "delete_record", arguments: { ...partner, record_id: 2 } };

  test("a client that can ask its user gets a question instead of a token and goes on in one call", async () => {
    const asked: string[] = [];
    const client = await connect((message) => {
      asked.push(message);
      return { action: "accept", content: { confirm: true } };
    });
    expect(await client.callTool(deletion)).toMatchObject({ structuredContent: { status: "done", record_ids: [2] } });
    expect(asked).toEqual([expect.stringMatching(/res\.partner 2 would be deleted.*\nAzure Interior/)]);
    expect(written()).toEqual(["unlink"]);
    await client.close();
  });

  test.each([
    ["declines", { action: "decline" }],
    ["accepts without saying yes", { action: "accept", content: { confirm: false } }],
  ] as const)("a question whose user %s changes nothing", async (_, answer) => {
    const client = await connect(() => answer);
    expect(await client.callTool(deletion)).toMatchObject({ structuredContent: { status: "declined" } });
    expect(written()).toEqual([]);
    await client.close();
  });

  test("an answer to a question is valid only for the operation of the question", async () => {
    const { data } = await call("delete_record", { ...partner, record_id: 2 });
    const answer = await answerTo("run_action", { ...partner, record_ids: [3], action: "action_archive" }, data);
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("another operation") }] });
    const swapped = await answerTo("delete_record", { ...partner, record_id: 3 }, data);
    expect(swapped).toMatchObject({ structuredContent: { status: "done", record_ids: [2] } });
    expect(odoo.calls.filter(({ method }) => method === "unlink").map(({ ids }) => ids)).toEqual([[2]]);
  });

  test("a declined question cannot be accepted later", async () => {
    const { data } = await call("delete_record", { ...partner, record_id: 2 });
    const declined = await answerTo("delete_record", { ...partner, record_id: 2 }, data, { action: "decline" });
    expect(declined).toMatchObject({ structuredContent: { status: "declined" } });
    const later = await call("confirm_operation", { token: data["confirmation_token"] });
    expect(later).toMatchObject({ isError: true, error: { code: "conflict" } });
    expect(written()).toEqual([]);
  });

  async function answerTo(
    name: string,
    args: object,
    { confirmation_token: token }: Record<string, unknown>,
    confirm: object = { action: "accept", content: { confirm: true } },
  ) {
    const response = await harness.fetchAs(seeded.key)(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": name,
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 9,
        method: "tools/call",
        params: {
          name,
          arguments: args,
          requestState: token,
          inputResponses: { confirm },
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
          },
        },
      }),
    });
    return ((await response.json()) as { result: Record<string, unknown> }).result;
  }
});
