import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isAppError } from "#lib/kernel/errors.ts";
import { writtenText } from "#lib/mcp/answers/written.ts";
import { createParser } from "#lib/mcp/catalog/arguments.ts";
import { createCallerResources } from "#lib/mcp/catalog/caller-resources.ts";
import { businessReport } from "#lib/mcp/tools/read/business-report.ts";
import { readAttachment } from "#lib/mcp/tools/read/read-attachment.ts";
import { readAddon } from "#lib/odoo/addon.ts";
import type { FieldInfo } from "#lib/odoo/types.ts";
import { decide } from "#lib/policy/decide.ts";
import { shown } from "#lib/policy/domain/domain-hints.ts";
import type { PolicyRequest } from "#lib/policy/request.ts";
import { asCommands, byName } from "#lib/policy/writes/value-hints.ts";
import { toNotice } from "#lib/records/actions/window.ts";
import { cleanName } from "#lib/records/text/clean-text.ts";
import { toLines, toTable } from "#lib/records/text/present-values.ts";
import { clipRecord } from "#lib/records/values/shape-record.ts";
import { notApplied } from "#lib/records/writes/diff-after-write.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "../run-tool.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

/** Texts of surrogate pairs, shifted by zero to three: a cut at any length hits the middle of a pair in one of them. */
const texts = [0, 1, 2, 3].map((shift) => "abc".slice(0, shift) + "😀".repeat(20_000));
const part = (text: string, characters: number) => Array.from(text).slice(0, characters).join("");

const fields = new Map(
  Object.entries({ name: "char", category_id: "many2many" }).map(([name, type]) => [
    name,
    { name, type, string: name, relation: "x.tag", store: true, searchable: true, groupable: true } as FieldInfo,
  ]),
);
function refusal(request: object): unknown {
  const rule = { label: "", read: true, create: true, write: true, unlink: true, actions: [], deniedFields: [] };
  const rules = { version: 1, models: new Map(["x.model", "x.tag"].map((model) => [model, { ...rule, model }])) };
  const question = { principal: { kind: "key", scope: "write" }, rules, request, fieldsOf: () => fields };
  const decision = decide(question as unknown as Parameters<typeof decide>[0] & { request: PolicyRequest });
  if (!("denial" in decision)) throw new Error("not refused");
  return decision.denial;
}
async function thrown(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    if (isAppError(error)) return { message: error.message, hint: error.options.hint, path: error.options.path };
    throw error;
  }
  throw new Error("not refused");
}
const read = (more: object) => refusal({ kind: "read", model: "x.model", ...more });
const create = (values: object) => refusal({ kind: "create", model: "x.model", values });
const addon = (kind: string, message: string) => {
  const text = JSON.stringify({ success: false, error: { class: kind, name: "x", message } });
  const answer = { status: 403, headers: {}, text, bytes: Buffer.from(text) };
  return thrown(() => readAddon(answer, { database: "d", write: false }));
};
const parse = createParser("look", z.strictObject({ model: z.string() }));
const from = (part: string) => (typeof part === "string" ? part : "");

const places: readonly (readonly [place: string, run: (text: string) => unknown])[] = [
  ["a limit that the addon names", (text) => addon("limit", text)],
  ["a refusal of the addon", (text) => addon("denied", text)],
  ["an order", (text) => read({ order: text })],
  ["a group", (text) => read({ groupby: [text] })],
  ["an aggregate", (text) => read({ groupby: ["name"], aggregates: [text] })],
  ["an operator between conditions", (text) => read({ domain: [text, ["name", "=", "x"]] })],
  ["an operator of a condition", (text) => read({ domain: [["name", text, "x"]] })],
  [
    "conditions in brackets of their own",
    (text) =>
      read({
        domain: [
          [
            ["name", "=", part(text, 200)],
            ["name", "=", "x"],
          ],
        ],
      }),
  ],
  ["a condition that is no list", (text) => shown("name", part(text, 90), "x")],
  ["a field", (text) => read({ fields: [text] })],
  ["a key of the context", (text) => read({ context: { [text]: 1 } })],
  ["a button", (text) => refusal({ kind: "action", model: "x.model", name: text })],
  ["a command", (text) => create({ category_id: [[text, 1, 2]] })],
  ["a record by its name", (text) => byName("name", "x.model", text, "7")],
  ["a line that is no command", (text) => asCommands("line_ids", "x.line", { name: text })],
  ["an argument", (text) => thrown(async () => parse({ model: "m", [text]: 1 }))],
  [
    "a notice",
    (text) => toNotice({ type: "ir.actions.client", tag: "display_notification", params: { message: text } }),
  ],
  ["a value that is not as sent", (text) => notApplied({ sent: { name: "x" }, now: { id: 1, name: text }, fields })],
  [
    "a written value",
    (text) => writtenText("Created", { model: "x.model", id: 1, record: { name: text } }, { fields, zone: "UTC" }),
  ],
  ["a cell", (text) => toTable([{ name: text }], ["name"])],
  ["a line", (text) => toLines({ name: text }, fields)],
  ["a field of a record", (text) => clipRecord({ name: text })],
  ["a name", (text) => cleanName(text)],
];

/** Returns every text of a value. JSON escapes a lone surrogate. */
function faults(value: unknown): string[] {
  const all: string[] = [];
  JSON.stringify(value, (key, inner) => {
    all.push(from(key), from(inner));
    return inner;
  });
  return all.filter((text) => !text.isWellFormed() || /\ufffd|\\ud[89a-f]/i.test(text));
}

describe.each(places)("the cut of a text in %s", (_, run) => {
  test("a text is never cut inside a character", async () => {
    for (const text of texts) {
      const value = await run(text);
      expect(faults(value)).toEqual([]);
      expect(JSON.stringify(value).length).toBeLessThan(40_000);
      expect(JSON.stringify(value)).toContain("😀");
    }
  });
});

test.each(texts)("the text of a file is never cut inside a character", async (text) => {
  const odoo = createTinyOdoo();
  const file = { name: "a.txt", mimetype: "text/plain", res_model: "res.partner", res_id: 2, type: "binary" };
  const values = { ...file, datas: Buffer.from(text).toString("base64") };
  const id = await odoo.transport.call({ model: "ir.attachment", method: "create", args: { values } } as never);
  const { data, text: told } = await runTool(readAttachment, odoo, { model: "res.partner", attachment_id: id });
  expect(told).toContain(`Cut after 16000 of ${text.length} characters`);
  expect(data).toMatchObject({ clipped: true, content: expect.stringContaining("😀") });
  expect(faults(data)).toEqual([]);
});

test.each(texts)("a note in a customer's history is never cut inside a character", async (text) => {
  const transport = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("cuts");
  const args = { body: text, subtype_xmlid: "mail.mt_note" };
  await transport.call({ model: "res.partner", method: "message_post", ids: [8], args });
  const rules = ["res.partner", "sale.order", "account.move", "mail.message", "res.company", "res.currency"];
  const { data } = await runTool(
    businessReport,
    { transport } as unknown as TinyOdoo,
    { report: "customer_history", customer: "8", period: "2026" },
    { rules: rules.map((model) => ({ model, read: true })) },
  );
  expect(JSON.stringify(data)).toContain("😀…");
  expect(faults(data)).toEqual([]);
});

test("a completion searches for whole characters", async () => {
  const asked: unknown[] = [];
  const call = async (_tool: unknown, args: unknown) => {
    asked.push(args);
    return { isError: true, content: [] };
  };
  const principal = { kind: "key", scope: "read" } as unknown as Parameters<typeof createCallerResources>[0];
  const reading = createCallerResources(principal, call as never, "en" as never, new AbortController().signal);
  for (const text of texts) {
    await reading.completeModel(text);
    await reading.completeCustomer(text);
  }
  expect(asked).toHaveLength(2 * texts.length);
  expect(faults(asked)).toEqual([]);
});
