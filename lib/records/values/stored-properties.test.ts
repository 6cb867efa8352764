import { expect, test } from "vitest";
import type { OdooCall } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { createRecord } from "../../mcp/tools/write/create-record.ts";
import { updateRecord } from "../../mcp/tools/write/update-record.ts";

const definition = [
  { name: "room", type: "char" },
  { name: "who", type: "many2one", comodel: "res.users" },
  { name: "client", type: "many2one", comodel: "res.partner" },
  { name: "people", type: "many2many", comodel: "res.partner" },
  { name: "kind", type: "selection", selection: [["a", "A"]] },
  { name: "tags", type: "tags", tags: [["t", "T", 1]] },
  { name: "count", type: "integer" },
  { name: "ready", type: "boolean" },
];
const fields: Record<string, object> = {
  "project.task": {
    name: { type: "char" },
    state: { type: "selection", selection: [["draft", "Draft"]], readonly: true },
    code: { type: "char", readonly: true, states: { draft: [["readonly", false]] } },
    project_id: { type: "many2one", relation: "project.project" },
    props: { type: "properties", definition_record: "project_id", definition_record_field: "task_props" },
  },
  "res.partner": { name: { type: "char" } },
};
let sent: OdooCall[] = [];
let state = "draft";
/** A fake Odoo with one task, whose project has the definition of its properties. */
const odoo = {
  transport: {
    kind: "json2",
    series: { major: 19, minor: 0 },
    async call(call: OdooCall) {
      if (call.method === "fields_get") return fields[call.model] ?? {};
      if (call.method !== "read") {
        sent.push(call);
        return call.method === "create" ? 5 : true;
      }
      if (call.model === "project.project") return [{ id: 3, task_props: definition }];
      if (call.model === "res.partner") return (call.ids ?? []).filter((id) => id < 9).map((id) => ({ id }));
      return [{ id: 5, name: "T", state, project_id: [3, "P"], props: definition }];
    },
  },
} as unknown as TinyOdoo;
const all = { read: true, create: true, write: true };
const options = { rules: ["project.task", "res.partner"].map((model) => ({ model, ...all })) };
const update = (values: object) => {
  sent = [];
  return runTool(updateRecord, odoo, { model: "project.task", record_id: 5, values }, options);
};
const create = (values: object) => {
  sent = [];
  return runTool(createRecord, odoo, { model: "project.task", values: { name: "T", ...values } }, options);
};

test.each([
  [{ room: "B", client: 2, people: [2, [3, "Ann"]], kind: "a", tags: ["t"], count: 3, ready: true }],
  [{ client: [2, "Azure"], room: false, who: false }],
])("%j match the definition of the properties and are sent", async (props) => {
  await update({ props });
  await create({ props, project_id: 3 });
  expect(sent).toMatchObject([{ method: "create", args: { values: { props } } }]);
});

test.each([
  [{ who: 2 }, "denied", "values.props.who"],
  [{ client: 99 }, "odoo_missing", "values.props.client"],
  [{ people: [2, 99] }, "odoo_missing", "values.props.people"],
  [{ client: "Azure" }, "invalid_input", "values.props.client"],
  [{ kind: "z" }, "invalid_input", "values.props.kind"],
  [{ tags: ["t", "u"] }, "invalid_input", "values.props.tags"],
  [{ count: "3" }, "invalid_input", "values.props.count"],
  [{ ready: 1 }, "invalid_input", "values.props.ready"],
  [{ room: 7 }, "invalid_input", "values.props.room"],
  [{ nothing: 1 }, "invalid_input", "values.props.nothing"],
])("%j do not match the definition of the properties, and nothing is sent", async (props, code, path) => {
  await expect(update({ props })).rejects.toMatchObject({ code, options: { path } });
  await expect(create({ props, project_id: 3 })).rejects.toMatchObject({ code, options: { path } });
  expect(sent).toEqual([]);
});

test("properties of a new record without a project are refused, because their definition is not known", async () => {
  const values = { name: "T", props: { room: "B" } };
  const asked = (rules: (typeof options)["rules"]) =>
    runTool(createRecord, odoo, { model: "project.task", values }, { rules });
  const closed = "Create the record without props first, then call update_record.";
  for (const [rules, hint] of [
    [options.rules, closed],
    [
      [...options.rules, { model: "project.project", ...all }],
      `Name project_id in the same values. Else: c${closed.slice(1)}`,
    ],
  ] as const)
    await expect(asked([...rules])).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "values.props", hint },
    });
});

test("a field that is read-only in the record's state is not changed", async () => {
  state = "draft";
  await update({ code: "A" });
  expect(sent).toHaveLength(1);
  state = "done";
  await expect(update({ code: "A" })).rejects.toMatchObject({ code: "denied", options: { path: "values.code" } });
  const dry = { model: "project.task", record_id: 5, values: { code: "A" }, dry_run: true };
  await expect(runTool(updateRecord, odoo, dry, options)).rejects.toMatchObject({ code: "denied" });
  const open = { rules: [{ model: "project.task", ...all, writableFields: ["code"] }] };
  await runTool(updateRecord, odoo, { ...dry, dry_run: false }, open);
  expect(sent).toHaveLength(1);
});
