import { beforeEach, describe, expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo, type TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { addAttachment } from "./add-attachment.ts";

let odoo: TinyOdoo;
beforeEach(() => {
  odoo = createTinyOdoo();
});
const file = { model: "res.partner", record_id: 2, name: "offer.txt" };
const added = () => odoo.calls.filter(({ method }) => method === "add_attachment");

test("text goes in as its bytes, base64 as it is, and an address as one", async () => {
  for (const more of [
    { content: "Señor" },
    { content: "U2XDsW9y", encoding: "base64" },
    { content: "U2XD\nsW9y\n", encoding: "base64" },
    { url: "https://example.com/a.pdf", content: "" },
  ])
    await runTool(addAttachment, odoo, { ...file, ...more });
  const sent = { name: file.name, datas: "U2XDsW9y", type: "binary" };
  expect(added().map(({ args }) => args)).toEqual([
    sent,
    sent,
    sent,
    { name: file.name, url: "https://example.com/a.pdf", type: "url" },
  ]);
});

describe("refused before Odoo hears of it:", () => {
  test.each([
    ["base64 that is none", { content: "not base64!", encoding: "base64" }, "invalid_input"],
    ["base64 that is cut", { content: "U2XDsW9", encoding: "base64" }, "invalid_input"],
    // A run of the filling that is not at the end: it is read in one go.
    [
      "base64 that goes on behind its end",
      { content: `AAAA${"=".repeat(1_000_000)}B`, encoding: "base64" },
      "invalid_input",
    ],
    ["base64 of nothing", { content: "====", encoding: "base64" }, "invalid_input"],
    ["a file and an address", { content: "x", url: "https://example.com/a" }, "invalid_input"],
    ["neither", {}, "invalid_input"],
    ["more than 10 MiB", { content: "a".repeat(10 * 1024 * 1024 + 1) }, "too_large"],
  ])("%s", async (_, more, code) => {
    const planned = async () => runTool(addAttachment, odoo, { ...file, ...more });
    await expect(planned()).rejects.toMatchObject({ code, options: { path: "content" } });
    expect(odoo.calls).toEqual([]);
  });

  test.each(["ftp://example.com/a", "javascript:alert(1)", "file:///etc/passwd"])("the address %s", async (url) => {
    await expect(async () => runTool(addAttachment, odoo, { ...file, url })).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "url" },
    });
  });
});

test("of 10 MiB to the byte a file is taken", async () => {
  await runTool(addAttachment, odoo, { ...file, content: "a".repeat(10 * 1024 * 1024) });
  expect(added()).toHaveLength(1);
});

test("a record that is not there gets no file: until 18 Odoo would keep one for it", async () => {
  await expect(runTool(addAttachment, odoo, { ...file, record_id: 999, content: "x" })).rejects.toMatchObject({
    code: "odoo_missing",
    options: { path: "record_id" },
  });
  expect(added()).toEqual([]);
});
