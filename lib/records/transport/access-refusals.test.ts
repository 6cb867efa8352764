import { expect, test } from "vitest";
import { toOdooError } from "../../odoo/faults/errors.ts";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";
import { rewordAccessRefusals } from "./access-refusals.ts";

const told = `Due to security restrictions, you are not allowed to access 'Lead' (crm.lead) records.

Records: Club Office Furnitures (id=1)
User: Marc Demo (id=6)`;
const refusal = (message = told) => toOdooError({ name: "odoo.exceptions.AccessError", message });

function odooThat(does: () => unknown): OdooTransport {
  return rewordAccessRefusals({ kind: "jsonrpc", call: async () => does() } as unknown as OdooTransport);
}
async function messageOf(call: OdooCall, error: Error): Promise<string> {
  const odoo = odooThat(() => {
    throw error;
  });
  return odoo.call(call).then(
    () => "",
    ({ message }: Error) => message,
  );
}

test.each<[OdooCall, string]>([
  [{ model: "crm.lead", method: "read", ids: [1], args: { fields: ["type"] } }, "may not read crm.lead"],
  [{ model: "crm.lead", method: "search_count", args: { domain: [] } }, "may not read crm.lead"],
  [{ model: "crm.lead", method: "write", ids: [1], args: { values: { type: "lead" } } }, "may not write crm.lead"],
  [{ model: "crm.lead", method: "unlink", ids: [1] }, "may not delete crm.lead"],
  [{ model: "crm.lead", method: "run_action", ids: [1], args: { name: "go" } }, "may not press go on crm.lead"],
])("the refusal of %j names neither records nor users", async (call, sentence) => {
  const message = await messageOf(call, refusal());
  expect(message).toContain(sentence);
  expect(message).not.toMatch(/Club|Marc/);
});

test("a refusal names the requested fields that Odoo's message names", async () => {
  const call: OdooCall = { model: "hr.employee", method: "read", ids: [1], args: { fields: ["name", "pin_code"] } };
  const error = refusal('You do not have enough rights to access the fields "pin_code,other" on Ann Smith.');
  expect(await messageOf(call, error)).toMatch(/Odoo names pin_code\.$/);
});

test("Odoo's message on invalid values is kept", async () => {
  const error = toOdooError({ name: "odoo.exceptions.UserError", message: "Close the period first." });
  expect(await messageOf({ model: "x", method: "read" }, error)).toBe("Close the period first.");
});

test.each(["messages", "errors"])("a refused row of an import names no records in its %s", async (key) => {
  const odoo = odooThat(() => ({ ids: false, [key]: [{ message: told }, { message: "No such country" }] }));
  const answer = await odoo.call({ model: "crm.lead", method: key === "errors" ? "import_rows" : "load" });
  expect(answer).toEqual({
    ids: false,
    [key]: [{ message: "The user may not make this row." }, { message: "No such country" }],
  });
});
