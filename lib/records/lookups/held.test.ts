import { expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { FieldInfo, OdooCall, OdooRecord } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { readValues } from "./read-values.ts";

const fields = new Map(
  Object.entries({ name: "char", tag_ids: "many2many", line_ids: "one2many", photo: "binary", scan: "binary" }).map(
    ([name, type]) => [name, { name, type } as FieldInfo],
  ),
);

function open(answer: (call: OdooCall) => OdooRecord[] = () => [{ id: 7, name: "Ann" }], denied: string[] = []) {
  const calls: OdooCall[] = [];
  const io = {
    context: { rules: { models: new Map([["x.model", { read: true, deniedFields: denied }]]) } },
    odoo: {
      call: async (call: OdooCall) => {
        calls.push(call);
        return answer(call);
      },
    },
    fields: async () => fields,
  } as unknown as CallIo;
  const read = (...names: string[]) =>
    readValues(io, { model: "x.model", ids: [7], names, context: { lang: "es_ES" } });
  return { calls, read };
}

test("only a read that has a relation to many includes archived records", async () => {
  const { calls, read } = open();
  await read("name", "tag_ids");
  await read("name");
  expect(calls.map(({ context }) => context)).toEqual([
    { lang: "es_ES", bin_size: true, active_test: false },
    { lang: "es_ES", bin_size: true },
  ]);
});

test("relations to many that the user may not read are left out, and the other fields are read", async () => {
  const { calls, read } = open(({ args }) => {
    const names = args?.["fields"] as string[];
    if (names.includes("tag_ids")) throw new AppError("odoo_access", "Not for you.");
    return [{ id: 7, name: "Ann" }];
  });
  expect(await read("name", "tag_ids", "line_ids")).toEqual(new Map([[7, { id: 7, name: "Ann" }]]));
  expect(calls.map(({ args }) => args?.["fields"])).toEqual([["name", "tag_ids", "line_ids"], ["name"]]);
});

test("fields that can't be read give an empty result and no error", async () => {
  const refuse = () => {
    throw new AppError("odoo_access", "Not for you.");
  };
  expect(await open(refuse).read("name", "tag_ids")).toEqual(new Map());
  const { calls, read } = open(refuse);
  expect(await read("name")).toEqual(new Map());
  expect(calls).toHaveLength(1);
});

test("fields that the rules close are not read", async () => {
  const { calls, read } = open(undefined, ["name"]);
  await read("name", "display_name", "tag_ids", "no_field");
  expect(calls.map(({ args }) => args?.["fields"])).toEqual([["tag_ids"]]);
});

test("small files come with their content, and a large one keeps its size", async () => {
  const { calls, read } = open(({ context }) =>
    context?.["bin_size"] === false ? [{ id: 7, photo: "eA==" }] : [{ id: 7, photo: "1.00 bytes", scan: "3.00 Mb" }],
  );
  expect(await read("photo", "scan")).toEqual(new Map([[7, { id: 7, photo: "eA==", scan: "3.00 Mb" }]]));
  expect(calls.map(({ args }) => args?.["fields"])).toEqual([["photo", "scan"], ["photo"]]);
});

test("a file field that is large at one of several records keeps its size at all of them", async () => {
  const { calls, read } = open(() => [
    { id: 7, photo: "1.00 bytes" },
    { id: 8, photo: "3.00 Mb" },
  ]);
  expect((await read("photo")).get(7)).toEqual({ id: 7, photo: "1.00 bytes" });
  expect(calls.map(({ args }) => args?.["fields"])).toEqual([["photo"]]);
});

test("Odoo is not called for a model that may not be read, nor for an empty list of ids", async () => {
  const calls: OdooCall[] = [];
  const held = (rule: { read: boolean } | undefined, ids: number[]) =>
    readValues(
      {
        context: { rules: { models: new Map(rule === undefined ? [] : [["x.model", { ...rule, deniedFields: [] }]]) } },
        odoo: { call: async (call: OdooCall) => [{ id: calls.push(call), name: "Ann" }] },
        fields: async () => fields,
      } as unknown as CallIo,
      { model: "x.model", ids, names: ["name"] },
    );
  for (const rule of [undefined, { read: false }]) expect(await held(rule, [7])).toEqual(new Map());
  expect(await held({ read: true }, [])).toEqual(new Map());
  expect(calls).toEqual([]);
});
