import { expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";
import { plainFiles } from "./plain-files.ts";

async function contextOf(call: OdooCall, kind = "json2") {
  const sent: OdooCall[] = [];
  const odoo = { kind, call: async (one: OdooCall) => sent.push(one) } as unknown as OdooTransport;
  await plainFiles(odoo).call(call);
  return sent[0]?.context;
}

test.each<OdooCall>([
  { model: "res.partner", method: "add_attachment", ids: [7], args: { name: "a.html", datas: "PGI+" } },
  { model: "product.document", method: "create", args: { values: { name: "a", datas: "PGI+" } } },
  { model: "product.document", method: "write", ids: [7], args: { values: { mimetype: "text/html" } } },
  { model: "x", method: "write", ids: [7], args: { values: { document_ids: [[0, 0, { raw: "<b>" }]] } } },
  { model: "product.document", method: "load", args: { fields: ["name", "ir_attachment_id/datas"], data: [] } },
])("%j is sent with the context that stores markup as plain text", async (call) => {
  expect(await contextOf({ ...call, context: { lang: "es_ES" } })).toEqual({
    lang: "es_ES",
    attachments_mime_plainxml: true,
  });
  expect(await contextOf(call, "addon")).toBeUndefined();
});

test.each<OdooCall>([
  {
    model: "res.partner",
    method: "write",
    ids: [7],
    args: { values: { name: "raw", child_ids: [[0, 0, { name: "x" }]] } },
  },
  { model: "product.document", method: "read", ids: [7], args: { fields: ["datas"] } },
])("a call that creates no file is sent unchanged: %j", async (call) => expect(await contextOf(call)).toBeUndefined());
