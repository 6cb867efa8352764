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

test("add_attachment sends text as its bytes, base64 unchanged and a URL as a URL", async () => {
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

describe("wrong arguments of add_attachment", () => {
  test.each([
    ["base64 that is none", { content: "not base64!", encoding: "base64" }, "invalid_input"],
    ["base64 that is cut", { content: "U2XDsW9", encoding: "base64" }, "invalid_input"],
    // Padding characters that are not at the end are read in linear time.
    [
      "base64 that goes on after its padding",
      { content: `AAAA${"=".repeat(1_000_000)}B`, encoding: "base64" },
      "invalid_input",
    ],
    ["base64 of nothing", { content: "====", encoding: "base64" }, "invalid_input"],
    ["a file and an address", { content: "x", url: "https://example.com/a" }, "invalid_input"],
    ["neither", {}, "invalid_input"],
    ["more than 10 MiB", { content: "a".repeat(10 * 1024 * 1024 + 1) }, "too_large"],
  ])("add_attachment refuses %s before Odoo is called", async (_, more, code) => {
    const planned = async () => runTool(addAttachment, odoo, { ...file, ...more });
    await expect(planned()).rejects.toMatchObject({ code, options: { path: "content" } });
    expect(odoo.calls).toEqual([]);
  });

  test.each(["ftp://example.com/a", "javascript:alert(1)", "file:///etc/passwd"])(
    "add_attachment refuses the URL %s before Odoo is called",
    async (url) => {
      await expect(async () => runTool(addAttachment, odoo, { ...file, url })).rejects.toMatchObject({
        code: "invalid_input",
        options: { path: "url" },
      });
    },
  );
});

test("add_attachment accepts a file of exactly 10 MiB", async () => {
  await runTool(addAttachment, odoo, { ...file, content: "a".repeat(10 * 1024 * 1024) });
  expect(added()).toHaveLength(1);
});

test("add_attachment refuses a missing record, for which Odoo until 18 would store the file", async () => {
  await expect(runTool(addAttachment, odoo, { ...file, record_id: 999, content: "x" })).rejects.toMatchObject({
    code: "odoo_missing",
    options: { path: "record_id" },
  });
  expect(added()).toEqual([]);
});
