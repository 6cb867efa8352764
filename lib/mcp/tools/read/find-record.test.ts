import { expect, test } from "vitest";
import type { FieldInfo } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { findRecord } from "./find-record.ts";

test("find_record uses Odoo's name search in the caller's context, with one call if all matches fit", async () => {
  const odoo = createTinyOdoo();
  const context = { lang: "es_ES" };
  const { data } = await runTool(findRecord, odoo, { model: "res.partner", text: "deco", limit: 1, context });
  expect(data).toEqual({ model: "res.partner", matches: [{ id: 3, name: "Deco Addict" }], has_more: false });
  expect(odoo.calls).toMatchObject([{ method: "name_search", args: { name: "deco", limit: 2 }, context }]);
});

test("find_record cuts each of several pages out of the same search, because the limit decides the order of equal names", async () => {
  const odoo = createTinyOdoo();
  const ask = async (offset: number) =>
    (await runTool(findRecord, odoo, { model: "res.partner", text: "d", limit: 1, offset })).data;
  expect(await ask(0)).toMatchObject({ matches: [{ id: 3 }], has_more: true, next_offset: 1 });
  expect(await ask(1)).toEqual({ model: "res.partner", matches: [{ id: 4, name: "Ready Mat" }], has_more: false });
  const limits = odoo.calls.map(({ args }) => args?.["limit"]);
  expect(limits).toEqual([2, 2_001, 2_001]);
});

test("find_record without a match answers no error", async () => {
  const { data, text } = await runTool(findRecord, createTinyOdoo(), { model: "res.partner", text: "zzz" });
  expect(data).toMatchObject({ matches: [], has_more: false });
  expect(text).toMatch(/^No res\.partner has that name\.\n/);
});

test("find_record without a match suggests another open field and the other models", async () => {
  const note = (field: string) =>
    `search_records model="res.partner" domain=[["${field}","ilike","zzz"]]. If this is the wrong model, list_models names the others.`;
  const ask = async (deniedFields: string[]) =>
    (
      await runTool(
        findRecord,
        createTinyOdoo(),
        { model: "res.partner", text: "zzz" },
        {
          rules: [{ model: "res.partner", read: true, deniedFields }],
        },
      )
    ).data["notes"];
  expect(await ask([])).toEqual([expect.stringContaining(note("email"))]);
  expect(await ask(["email"])).toEqual([
    "The stored name alone was searched. A search by the name of res.partner also looks into email, which is not enabled.",
    expect.stringContaining(note("city")),
  ]);
});

test("the last page of find_record suggests no other call", async () => {
  const ask = { model: "res.partner", text: "d", limit: 1, offset: 5 };
  expect((await runTool(findRecord, createTinyOdoo(), ask)).data["notes"]).toBeUndefined();
});

test("find_record reports matches that no page can reach, with another way to find them", async () => {
  const odoo = createTinyOdoo();
  const many = Array.from({ length: 2_500 }, (_, i) => [i + 1, `Deco ${i}`]);
  const transport = {
    ...odoo.transport,
    call: async (call: { args?: Record<string, unknown> }) => many.slice(0, Number(call.args?.["limit"])),
  };
  const ask = (offset: number) =>
    runTool(
      findRecord,
      { ...odoo, transport: transport as never },
      { model: "res.partner", text: "d", limit: 50, offset },
    );
  expect((await ask(1_900)).data).toMatchObject({ has_more: true, next_offset: 1_950 });
  const { data, text } = await ask(1_950);
  expect(data["matches"]).toHaveLength(50);
  expect(data).toMatchObject({ has_more: true });
  expect(data).not.toHaveProperty("next_offset");
  expect(text).toContain("search_records");
});

test("find_record searches a model that Odoo filters after paging by the field of its names", async () => {
  const odoo = createTinyOdoo();
  const info = (name: string) => [name, { name, type: "char", store: true, searchable: true } as FieldInfo] as const;
  const fields = new Map([["mail.message", new Map([info("record_name"), info("subject")])]]);
  const args = { model: "mail.message", text: "S0001", limit: 1 };
  const find = (denied: string[] = []) =>
    runTool(findRecord, odoo, args, { fields, rules: [{ model: "mail.message", read: true, deniedFields: denied }] });
  for (const id of [90, 91])
    odoo.records.get("mail.message")?.set(id, { id, record_name: "S0001", display_name: "S0001" });
  odoo.calls.length = 0;
  const { data } = await find();
  expect(data).toMatchObject({ has_more: true, next_offset: 1 });
  expect(odoo.calls).toMatchObject([
    { method: "search_read", args: { domain: [["record_name", "ilike", "S0001"]], limit: 2 } },
  ]);
  await find(["record_name"]);
  expect(odoo.calls.at(-1)).toMatchObject({ args: { domain: [["subject", "ilike", "S0001"]] } });
  await expect(find(["record_name", "subject"])).rejects.toMatchObject({ code: "denied" });
});
