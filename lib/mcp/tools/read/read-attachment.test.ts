import { describe, expect, test } from "vitest";
import type { OdooCall } from "#lib/odoo/types.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { readAttachment } from "./read-attachment.ts";

const mebibyte = 1024 * 1024;

/** Runs read_attachment on an Odoo that answers this file or prints this document. */
async function read(args: Record<string, unknown>, answer: object, calls: OdooCall[] = []) {
  const transport = {
    kind: "sandbox",
    series: { major: 19, minor: 0, edition: "community" },
    call: async (call: OdooCall) => {
      calls.push(call);
      return answer;
    },
  };
  const odoo = { transport } as unknown as TinyOdoo;
  return runTool(readAttachment, odoo, { model: "res.partner", ...args });
}
const base64 = (content: string | Buffer) => Buffer.from(content).toString("base64");
const file = (mimetype: string, content: string | Buffer, more: object = {}) =>
  read({ attachment_id: 7 }, [{ name: "a", mimetype, res_id: 2, datas: base64(content), url: false, ...more }]);

describe("a file", () => {
  test.each(["image/png", "image/jpeg", "image/gif", "image/webp"])(
    "a picture of type %s is part of the answer up to a million bytes",
    async (mimetype) => {
      const { content, data } = await file(mimetype, Buffer.alloc(1_000_000));
      expect(content).toEqual([{ type: "image", data: base64(Buffer.alloc(1_000_000)), mimeType: mimetype }]);
      expect(data).toMatchObject({ bytes: 1_000_000, link: "https://odoo.example.com/web/content/7?download=true" });
      const larger = await file(mimetype, Buffer.alloc(1_000_001));
      expect(larger.content).toEqual([]);
      expect(larger.text).toContain("Its content is not shown here");
    },
  );

  test.each(["image/svg+xml", "text/html"])(
    "a file of type %s is answered as text, because it could run scripts",
    async (mimetype) => {
      const { content, data } = await file(mimetype, "<p>Hello</p><script>alert(1)</script>");
      expect([content, data["content"]]).toEqual([[], "Hello"]);
    },
  );

  test.each(["application/pdf", "application/zip", "application/octet-stream", ""])(
    "a file of type %j is answered only as a link",
    async (mimetype) => {
      const { content, data } = await file(mimetype, "secret words");
      expect([content, data["content"]]).toEqual([[], undefined]);
    },
  );

  test("a long text file is cut after 16,000 characters, and the answer says so", async () => {
    const { data, text } = await file("text/plain", "a".repeat(16_001));
    expect(data).toMatchObject({ content: "a".repeat(16_000), clipped: true, bytes: 16_001 });
    expect(text).toContain("Cut after 16000 of 16001 characters");
    expect((await file("text/plain", "a".repeat(16_000))).data).toMatchObject({ clipped: false });
  });

  test("a file of no record of the model is reported as missing", async () => {
    await expect(read({ attachment_id: 7 }, [])).rejects.toMatchObject({
      code: "odoo_missing",
      options: { path: "attachment_id" },
    });
  });
});

describe("a document", () => {
  const print = (content: Buffer | string) => read({ record_id: 3 }, { name: "INV.pdf", datas: base64(content) });

  test("a document is answered as the PDF that Odoo prints", async () => {
    const { content, data } = await print("%PDF-1.7 invoice");
    expect(data).toEqual({ name: "INV.pdf", mimetype: "application/pdf", bytes: 16, record_id: 3 });
    expect(content).toEqual([
      {
        type: "resource",
        resource: {
          uri: "odoo://res.partner/record/3/document",
          mimeType: "application/pdf",
          blob: base64("%PDF-1.7 invoice"),
        },
      },
    ]);
  });

  test.each(["<html>an error page</html>", "", " %PDF-1.7"])(
    "a printed document that is no PDF is an error: %j",
    async (content) => {
      await expect(print(content)).rejects.toMatchObject({ code: "odoo_validation", options: { path: "record_id" } });
    },
  );

  test("a document of more than 4 MiB is answered as a link", async () => {
    const pdf = (size: number) => Buffer.concat([Buffer.from("%PDF-"), Buffer.alloc(size - 5)]);
    expect((await print(pdf(4 * mebibyte))).data).toMatchObject({ bytes: 4 * mebibyte });
    await expect(print(pdf(4 * mebibyte + 1))).rejects.toMatchObject({
      code: "too_large",
      options: { hint: expect.stringContaining("get_record") },
    });
  });
});

test.each([{}, { attachment_id: 7, record_id: 3 }])(
  "read_attachment refuses the ambiguous arguments %j",
  async (args) => {
    const calls: OdooCall[] = [];
    await expect(async () => read(args, [], calls)).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "attachment_id" },
    });
    expect(calls).toEqual([]);
  },
);
