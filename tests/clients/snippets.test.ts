import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AccessChoice, buildClientConfig, keyClients, narrowUrl } from "#lib/clients/client-configs.ts";
import type { Snippet } from "#lib/clients/client-entry.ts";
import { toolsets } from "#lib/kernel/choices.ts";
import * as policy from "#lib/policy/types.ts";
import { createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { connect, generations } from "./connect.ts";
import { type Served, serve } from "./served.ts";
import { readers, readLink } from "./settings.ts";

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let served: Served;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "mcp-odoo-clients-"));
  database = await openTestDatabase();
  seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
  const odoo = createTinyOdoo();
  harness = createHarness(database, { odooOf: () => odoo.transport });
  served = await serve(harness);
});
afterAll(async () => {
  await served.close();
  await harness.recorder.stop();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => {
  served.asked.length = 0;
});

const keyed = Object.keys(readers) as (keyof typeof readers)[];

/** Returns the snippets that the portal shows for a client, with a narrowed or a plain address. */
function configOf(client: keyof typeof readers, url = served.url) {
  return buildClientConfig(client, { url, key: seeded.key, serverName: "odoo" });
}

async function journey(generation: (typeof generations)[number], client: keyof typeof readers, snippet: Snippet) {
  const connected = await connect(generation, readers[client](snippet, seeded.key), home);
  try {
    const { tools } = await connected.listTools();
    const answer = await connected.callTool({ name: "search_records", arguments: { model: "res.partner" } });
    return { tools: tools.map(({ name }) => name), answer };
  } finally {
    await connected.close();
  }
}

test("every client that accepts a key is tested here", () => {
  expect(new Set(keyed)).toEqual(new Set(keyClients));
});

// These snippets are built before the server runs, only for their titles.
const titles = keyed.flatMap((client) =>
  buildClientConfig(client, { url: "https://a.example", key: "k", serverName: "odoo" }).snippets.map(
    ({ title }) => [client, title] as const,
  ),
);

describe.each(generations)("a client of %s", (generation) => {
  test.each(titles)("the snippet of %s, %s, lets a client list the tools and make a call", async (client, title) => {
    const snippet = configOf(client).snippets.find((each) => each.title === title) as Snippet;
    const { tools, answer } = await journey(generation, client, snippet);
    expect(tools).toContain("search_records");
    expect(JSON.stringify(answer)).toContain("Azure Interior");
  });

  test("the install link of VS Code lets a client connect", async () => {
    const { link = "" } = configOf("vscode", narrowUrl(served.url, ["read", "files"]));
    expect(decodeURIComponent(link)).not.toContain(seeded.key);
    const { answer } = await journey(generation, "vscode", readLink(link));
    expect(JSON.stringify(answer)).toContain("Azure Interior");
    expect(new Set(served.asked)).toEqual(new Set(["/api/mcp?toolsets=read,files"]));
  });

  test("a snippet with the placeholder instead of a key is refused", async () => {
    const config = buildClientConfig("other", { url: served.url, key: "YOUR_KEY", serverName: "odoo" });
    await expect(journey(generation, "other", config.snippets[0] as Snippet)).rejects.toThrow(/401|not valid/);
  });
});

test.each(titles)("the snippet of %s, %s, calls the narrowed address", async (client, title) => {
  const { snippets } = configOf(client, narrowUrl(served.url, "readonly"));
  await journey("2025", client, snippets.find((each) => each.title === title) as Snippet);
  expect(new Set(served.asked)).toEqual(new Set(["/api/mcp?readonly=1"]));
});

test.each<[AccessChoice, string[], string[]]>([
  ["all", ["search_records", "create_record"], []],
  ["readonly", ["search_records"], ["create_record", "delete_record"]],
  [["read"], ["search_records"], ["create_record", "business_report", "list_attachments"]],
  [
    ["read", "reports"],
    ["search_records", "business_report"],
    ["create_record", "list_attachments"],
  ],
])("an address narrowed to %j lists only the tools of that choice", async (narrowing, there, gone) => {
  const { snippets } = configOf("other", narrowUrl(served.url, narrowing));
  const { tools } = await journey("2026", "other", snippets[0] as Snippet);
  expect(tools).toEqual(expect.arrayContaining(there));
  expect(tools.filter((name) => gone.includes(name))).toEqual([]);
});

test("the toolsets of the portal are those of the endpoint", () => {
  expect(toolsets).toEqual(policy.toolsets);
});
