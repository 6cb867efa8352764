import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { callTool, createHarness, type Harness, toolCall, url } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "./lab.ts";
import { openLab } from "./open-lab.ts";

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

const documents: [model: string, domain: unknown[]][] = [
  [
    "account.move",
    [
      ["move_type", "=", "out_invoice"],
      ["state", "=", "posted"],
    ],
  ],
  ["sale.order", []],
  ["purchase.order", []],
  ["stock.picking", [["picking_type_code", "=", "outgoing"]]],
];

const runs = Object.entries(labServers()).flatMap(([series, server]) =>
  (["demo", "admin"] as const).map((userName) => [series, userName, server] as const),
);

describe.each(runs)("documents of Odoo %s as %s", (series, userName, server: LabServer) => {
  let harness: Harness;
  let seeded: Seeded;
  const ask = <T>(model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server[userName], model, method, args, kwargs) as Promise<T>;
  const print = async (model: string, id: number) => {
    const response = await harness.fetchAs(seeded.key)(url, toolCall("read_attachment", { model, record_id: id }));
    const { result } = (await response.json()) as {
      result: { isError?: boolean; content: { text?: string; resource?: { blob: string; mimeType: string } }[] };
    };
    return result;
  };

  beforeAll(async () => {
    const rules = documents.map(([model]) => ({ model, allow: "r", actions: ["print"] }));
    // The key may only read.
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url, scope: "read" });
    const odoo = await openLab(server, server[userName], fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(() => harness.recorder.stop());

  test.each(documents)("the PDF of %s is complete, and Odoo keeps no attachment of it", async (model, domain) => {
    const [id] = await ask<[number]>(model, "search", [domain], { limit: 1 });
    const left = () =>
      ask<number>("ir.attachment", "search_count", [
        [
          ["res_model", "=", "mail.compose.message"],
          ["res_field", "=", false],
        ],
      ]);
    const before = await left();
    const isKept = model === "account.move" && series === "19";
    if (isKept) expect((await print(model, id)).content[0]?.text).toMatch("no PDF of this invoice yet");
    const unsend = isKept ? await send(server, id) : async () => {};
    try {
      const result = await print(model, id);
      const { blob = "", mimeType } = result.content[1]?.resource ?? {};
      expect(mimeType).toBe("application/pdf");
      const pdf = Buffer.from(blob, "base64").toString("latin1");
      expect([pdf.slice(0, 5), pdf.trimEnd().slice(-5)]).toEqual(["%PDF-", "%%EOF"]);
      expect(result.content[0]?.text).toContain(`PDF of ${model} ${id}`);
    } finally {
      await unsend();
    }
    expect(await left()).toBe(before);
  });

  test("a missing record, a hidden record and a closed model are refused", async () => {
    const call = (args: Record<string, unknown>) => callTool(harness, seeded.key, "read_attachment", args);
    const none = await call({ model: "sale.order", record_id: 2_000_000_000 });
    expect(none).toMatchObject({ error: { code: "odoo_missing" } });
    if (userName === "demo") {
      // Odoo's record rules hide another salesperson's order from this user.
      const all = await direct(server, server.admin, "sale.order", "search", [[]]);
      const own = await ask<number[]>("sale.order", "search", [[]]);
      const hidden = (all as number[]).find((id) => !own.includes(id));
      expect(await call({ model: "sale.order", record_id: hidden })).toMatchObject({ error: { code: "odoo_access" } });
    }
    expect(await call({ model: "res.partner", record_id: 1 })).toMatchObject({ error: { code: "denied" } });
  });
});

/** Sends an invoice to nobody, so that Odoo 19 creates its PDF. Returns a function that undoes it. */
async function send(server: LabServer, id: number): Promise<() => Promise<void>> {
  const ask = (model: string, method: string, args: unknown[], kwargs = {}) =>
    direct(server, server.admin, model, method, args, kwargs);
  const context = { active_model: "account.move", active_ids: [id] };
  const wizard = await ask("account.move.send.wizard", "create", [{ sending_methods: ["manual"] }], { context });
  await ask("account.move.send.wizard", "action_send_and_print", [wizard]);
  return async () => {
    const domain = [
      ["res_model", "=", "account.move"],
      ["res_id", "=", id],
      ["res_field", "=", "invoice_pdf_report_file"],
    ];
    await ask("ir.attachment", "unlink", [await ask("ir.attachment", "search", [domain])]);
    await ask("account.move", "write", [[id], { is_move_sent: false }]);
  };
}
