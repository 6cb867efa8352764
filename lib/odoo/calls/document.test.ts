import { expect, test } from "vitest";
import { toOdooError } from "../faults/errors.ts";
import type { OdooCall, OdooTransport, Series } from "../types.ts";
import { readDocument } from "./document.ts";
import { toWire } from "./methods.ts";

const pdf = {
  id: 7,
  name: "S00007.pdf",
  mimetype: "application/pdf",
  datas: Buffer.from("%PDF-1.4").toString("base64"),
};

/** Returns an Odoo of a series, and a list of the calls that it received in the form of that series. */
function odooOf(major: number, answers: Partial<Record<OdooCall["method"], unknown>> = {}) {
  const asked: string[] = [];
  const series: Series = { major, minor: 0, edition: "community" };
  const transport: OdooTransport = {
    kind: major >= 19 ? "json2" : "jsonrpc",
    series,
    async call(call) {
      const { model = call.model, method, ids } = toWire(call, series);
      asked.push(`${model} ${method} ${JSON.stringify(ids ?? [])}`);
      const all: Partial<Record<OdooCall["method"], unknown>> = {
        read: [{ id: 5, display_name: "S00007", state: "draft" }],
        document_templates: [
          { id: 1, name: "Send Proforma" },
          { id: 2, name: "Send Quotation" },
        ],
        document_draft: major >= 17 ? [40] : { value: { attachment_ids: [[6, 0, [7]]] } },
        document_composer: [{ id: 40, attachment_ids: [7] }],
        document_files: [pdf],
        ...answers,
      };
      const answer = all[call.method];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { transport, asked };
}

test.each([
  [
    14,
    [
      "sale.order read [5]",
      "mail.template search_read []",
      "mail.compose.message onchange_template_id []",
      "ir.attachment read [7]",
      "ir.attachment unlink [7]",
    ],
  ],
  [
    19,
    [
      "sale.order read [5]",
      "mail.template search_read []",
      "mail.compose.message create []",
      "mail.compose.message read [40]",
      "ir.attachment read [7]",
      "ir.attachment unlink [7]",
      "mail.compose.message unlink [40]",
    ],
  ],
])("readDocument on %i lets the composer make the PDF and deletes its files again", async (major, calls) => {
  const { transport, asked } = odooOf(major);
  expect(await readDocument(transport, "sale.order", 5)).toEqual({ name: "S00007.pdf", datas: pdf.datas });
  expect(asked).toEqual(calls);
});

test("readDocument deletes the composer's files if they contain no PDF, and ignores a failed deletion", async () => {
  const { transport, asked } = odooOf(19, { document_files: [{ id: 7, mimetype: "text/html", datas: "x" }] });
  await expect(readDocument(transport, "sale.order", 5)).rejects.toMatchObject({ code: "odoo_validation" });
  expect(asked.slice(-2)).toEqual(["ir.attachment unlink [7]", "mail.compose.message unlink [40]"]);
  const kept = odooOf(19, { document_drop: new Error("kept") });
  expect(await readDocument(kept.transport, "sale.order", 5)).toMatchObject({ name: "S00007.pdf" });
});

test("readDocument renders nothing for a user who may not read the record", async () => {
  const access = toOdooError({ name: "odoo.exceptions.AccessError", message: "No." });
  for (const [read, code] of [
    [access, "odoo_access"],
    [[], "odoo_missing"],
  ] as const) {
    const { transport, asked } = odooOf(14, { read });
    await expect(readDocument(transport, "sale.order", 5)).rejects.toMatchObject({ code });
    expect(asked).toEqual(["sale.order read [5]"]);
  }
});

test("readDocument returns the PDF of an invoice that was sent, or says that there is none yet", async () => {
  const sent = odooOf(19, { read: [{ id: 5, name: "INV/1", invoice_pdf_report_file: pdf.datas }] });
  expect(await readDocument(sent.transport, "account.move", 5)).toEqual({ name: "INV_1.pdf", datas: pdf.datas });
  const unsent = odooOf(19, { document_templates: [] });
  await expect(readDocument(unsent.transport, "account.move", 5)).rejects.toThrow("no PDF of this invoice yet");
});

test("readDocument says that Odoo lacks the program for PDFs, and that Odoo 16 has no way to print the model", async () => {
  const message = "Unable to find Wkhtmltopdf on this system. The PDF can not be created.";
  const without = odooOf(14, { document_draft: toOdooError({ name: "odoo.exceptions.UserError", message }) });
  await expect(readDocument(without.transport, "sale.order", 5)).rejects.toThrow("wkhtmltopdf is not installed");
  await expect(readDocument(odooOf(16).transport, "sale.order", 5)).rejects.toThrow("Odoo 16 gives no PDF");
});

test("readDocument prints a quotation, not its pro forma", async () => {
  const { transport } = odooOf(19);
  const drafted: unknown[] = [];
  const watched: OdooTransport = {
    ...transport,
    call(call) {
      if (call.method === "document_draft") drafted.push(call.args?.["template"]);
      return transport.call(call);
    },
  };
  await readDocument(watched, "sale.order", 5);
  expect(drafted).toEqual([2]);
});

test("readDocument prints a purchase order as the document of its state", async () => {
  const templates = [
    { id: 17, name: "Purchase Order: Send RFQ" },
    { id: 18, name: "Purchase Order: Send PO" },
  ];
  for (const [state, template] of [
    ["draft", 17],
    ["purchase", 18],
  ] as const) {
    const { transport } = odooOf(14, { document_templates: templates, read: [{ id: 5, state }] });
    let drafted: unknown;
    const watched: OdooTransport = {
      ...transport,
      call(call) {
        if (call.method === "document_draft") drafted = call.args?.["template"];
        return transport.call(call);
      },
    };
    await readDocument(watched, "purchase.order", 5);
    expect(drafted).toBe(template);
  }
});
