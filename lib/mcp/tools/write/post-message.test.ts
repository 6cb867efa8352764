import { beforeEach, expect, test } from "vitest";
import { addAttachment } from "#lib/odoo/calls/attachments.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo, type TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { postMessage } from "./post-message.ts";

let odoo: TinyOdoo;
beforeEach(() => {
  odoo = createTinyOdoo();
});
const message = { model: "res.partner", record_id: 2, body: "See the offer." };
const attach = (id: number) => addAttachment(odoo.transport, "res.partner", id, { name: "offer.txt", datas: "eA==" });
const posted = () => odoo.calls.filter(({ method }) => method === "message_post");

test("post_message posts a note as text with the files of its record", async () => {
  const file = await attach(2);
  const { data } = await runTool(postMessage, odoo, { ...message, attachment_ids: [file] });
  expect(data).toMatchObject({ status: "done", model: "res.partner", record_id: 2, message_id: expect.any(Number) });
  const args = { body: message.body, subtype_xmlid: "mail.mt_note", attachment_ids: [file] };
  expect(posted()).toEqual([{ model: "res.partner", method: "message_post", ids: [2], args }]);
});

test("post_message refuses a file of another record", async () => {
  const [own, other] = [await attach(2), await attach(3)];
  const answer = runTool(postMessage, odoo, { ...message, attachment_ids: [own, other] });
  await expect(answer).rejects.toMatchObject({ code: "invalid_input", options: { path: "attachment_ids" } });
  expect(posted()).toEqual([]);
});

test("post_message without files does not read any", async () => {
  await runTool(postMessage, odoo, message);
  expect(odoo.calls.map(({ method }) => method)).toEqual(["message_post"]);
});
