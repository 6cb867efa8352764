import { afterEach, expect, test } from "vitest";
import { createDirect, type DirectOptions } from "#lib/composition/direct.ts";
import { createLineRecorder } from "../../stdio/src/record-lines.ts";
import { type FakeOdoo, json, type Routes, startFakeOdoo, workingOdoo } from "../support/fake-odoo.ts";

const secret = "c0ffee0123456789abcdef0123456789c0ffee01";
const partner = {
  model: "res.partner",
  label: "Contact",
  read: true,
  create: true,
  write: true,
  unlink: false,
  actions: [],
  deniedFields: [],
};
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** Returns the answer of the local client to a tool call, and the error that it logs at its start. */
async function tell(tool: string, args: object, options: Partial<DirectOptions> = {}, routes: Routes = {}) {
  const odoo: FakeOdoo = await startFakeOdoo({ ...workingOdoo(19), ...routes });
  const direct = createDirect({
    odoo: { url: odoo.url, secret },
    readOnly: false,
    recorder: createLineRecorder("/dev/null"),
    log: { error: () => {} },
    version: "1",
    ...options,
  });
  open.push(odoo.close, direct.close);
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: args } };
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const request = { method: "POST", headers, body: JSON.stringify(message) };
  const response = await direct.handle(new Request("http://localhost/api/mcp", request));
  const body = await response.text();
  const { result } = JSON.parse(body.slice(body.indexOf("{")));
  const logged = await direct.open().then(
    () => "",
    (error) => direct.advise(error),
  );
  return { isError: result.isError, text: String(result.content[0].text), logged };
}

const listed = { models: [partner] };
test.each([
  ["a model that its list lacks", "search_records", { model: "crm.lead" }, listed, /change ODOO_MODELS/],
  [
    "an operation that its list lacks",
    "delete_record",
    { model: "res.partner", record_id: 1 },
    listed,
    /change ODOO_MODELS/,
  ],
  [
    "an action",
    "run_action",
    { model: "res.partner", record_ids: [1], action: "action_go" },
    listed,
    /The local client has no rule that opens this\./,
  ],
  ["a model that no rule opens", "search_records", { model: "ir.cron" }, listed, /No rule can open this\./],
  [
    "a change while it may only read",
    "update_record",
    { model: "res.partner", record_id: 1, values: { name: "x" } },
    { ...listed, readOnly: true },
    /unset ODOO_READONLY/,
  ],
])("the local client names no portal in the remedy for %s", async (_, tool, args, options, words) => {
  const { isError, text } = await tell(tool, args, options);
  expect([isError, text]).toEqual([true, expect.stringMatching(words)]);
  expect(text).not.toMatch(/portal|Models page|(?<!Odoo )administrator/i);
});

test("the local client names the variable of a key that Odoo refuses, in the answer and in the log", async () => {
  const refused = json({ name: "werkzeug.exceptions.Unauthorized", message: "Invalid apikey" }, 401);
  const { text, logged } = await tell("list_models", {}, {}, { "/json/2/res.users/context_get": refused });
  expect(text).toContain("ODOO_API_KEY: Odoo refused the sign-in");
  expect(text).not.toMatch(/portal|admin/i);
  expect(logged).toContain("Check user and API key");
});
