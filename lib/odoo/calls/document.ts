import { AppError, isAppError } from "../../kernel/errors.ts";
import { asObject, numbersOf } from "../../kernel/read-json.ts";
import type { CallOptions, OdooCall, OdooMethod, OdooTransport } from "../types.ts";
import { recordsIn } from "./checked-answer.ts";

/** A record's printed document. */
export interface OdooDocument {
  readonly name: string;
  /** The PDF, in base64. */
  readonly datas: string;
}

/**
 * Returns the PDF that Odoo prints for a record, such as an invoice, an order or a delivery. Odoo's API can't render
 * one directly. So the mail composer is asked, as this user, what it would attach to the record's mail; nothing is
 * sent, and its files are deleted again. Throws `odoo_validation` if Odoo gives none.
 */
export async function readDocument(
  odoo: OdooTransport,
  model: string,
  id: number,
  options?: CallOptions,
): Promise<OdooDocument> {
  const call = async (method: OdooMethod, rest: Omit<OdooCall, "model" | "method">) =>
    odoo.call({ model, method, ...rest }, options);
  // The sandbox and the addon return it in one call, under rules and rights of their own.
  if (odoo.kind === "sandbox" || odoo.kind === "addon") {
    const { name, datas } = asObject(await call("document", { ids: [id] }).catch(throwReadable));
    return { name: String(name), datas: String(datas) };
  }
  const { major } = odoo.series;
  if (major === 16) throw none(`Odoo 16 gives no PDF of ${model} over its API without the MCP addon.`);

  // The composer may render more than the user may read, so the user's right to read the record is checked here.
  const seen = recordsIn(await call("read", { ids: [id], args: { fields: ["display_name"] } }));
  if (seen.length === 0) throw missing(model, id);
  const ready = model === "account.move" && major >= 17 ? await sentInvoice(call, id) : undefined;
  if (ready !== undefined) return ready;
  const template = await templateOf(call, model, id);
  if (template === undefined) {
    throw none(
      model === "account.move" && major >= 17
        ? "Odoo has no PDF of this invoice yet: it makes one when the invoice is sent or printed."
        : `Odoo has no document for ${model}: none of its mail templates prints one.`,
    );
  }
  const draft = await call("document_draft", { ids: [id], args: { template } }).catch(throwReadable);
  const { composer, files } = await attachedTo(call, draft, major);
  try {
    const rows = files.length === 0 ? [] : recordsIn(await call("document_files", { ids: files }));
    const file = rows.find(({ mimetype, datas }) => mimetype === "application/pdf" && typeof datas === "string");
    if (file === undefined) throw none(`Odoo made no PDF of ${model} ${id}.`);
    return { name: String(file["name"]), datas: String(file["datas"]) };
  } finally {
    await drop(call, files);
    await drop(call, composer, { composer: true });
  }
}

type Call = (method: OdooMethod, rest: Omit<OdooCall, "model" | "method">) => Promise<unknown>;

/** Odoo's message names a program; this one says what to do. */
function throwReadable(error: unknown): never {
  throw isAppError(error) && /wkhtmltopdf/i.test(error.message) ? rendererMissing(error) : error;
}

function rendererMissing(cause: unknown): AppError {
  return new AppError("odoo_validation", "This Odoo cannot make PDFs: wkhtmltopdf is not installed on its server.", {
    cause,
    path: "record_id",
    hint: "Until it is, get_record shows the values of the document.",
    remedy: { by: "odoo_admin", where: "server" },
  });
}

function missing(model: string, id: number): AppError {
  return new AppError("odoo_missing", `There is no ${model} with id ${id}, or it may not be seen.`, {
    path: "record_id",
    hint: `Call find_record model="${model}" with a part of its name, or search_records.`,
  });
}

function none(message: string): AppError {
  return new AppError("odoo_validation", message, {
    path: "record_id",
    hint: "Give the user the link that get_record answers with: Odoo prints it there. See list_attachments for files that are there already.",
  });
}

async function drop(call: Call, ids: readonly number[], args: Record<string, unknown> = {}): Promise<void> {
  // Odoo's own clean-up removes what is left, so a failure is ignored.
  if (ids.length > 0) await call("document_drop", { ids, args }).catch(() => {});
}

/** From 17 on, an invoice keeps the PDF that was sent. */
async function sentInvoice(call: Call, id: number): Promise<OdooDocument | undefined> {
  const fields = ["invoice_pdf_report_file", "name"];
  const rows = recordsIn(await call("read", { ids: [id], args: { fields } }));
  const datas = rows[0]?.["invoice_pdf_report_file"];
  const name = rows[0]?.["name"];
  if (typeof datas !== "string" || datas === "") return undefined;
  return { name: `${String(name).replaceAll("/", "_")}.pdf`, datas };
}

/** Returns the mail template whose report is the record's own document, not a reminder or a pro forma invoice. */
async function templateOf(call: Call, model: string, id: number): Promise<number | undefined> {
  const found = recordsIn(await call("document_templates", {}));
  const plain = found.filter(({ name }) => !/pro-?\s?forma|remind|payment done/i.test(String(name)));
  if (model !== "purchase.order") return plain[0]?.id ?? found[0]?.id;
  const [order] = recordsIn(await call("read", { ids: [id], args: { fields: ["state"] } }));
  const isRequest = ["draft", "sent", "to approve"].includes(String(order?.["state"]));
  const ofState = plain.find(({ name }) => /rfq|quotation/i.test(String(name)) === isRequest);
  return (ofState ?? plain[0] ?? found[0])?.id;
}

/** Returns the files of the composer, and the composer itself if it is a record. */
async function attachedTo(call: Call, draft: unknown, major: number): Promise<{ composer: number[]; files: number[] }> {
  if (major < 17) {
    const { attachment_ids: commands } = asObject(asObject(draft)["value"]);
    const added = (command: unknown) => (Array.isArray(command) ? numbersOf(command[2]) : []);
    return { composer: [], files: Array.isArray(commands) ? commands.flatMap(added) : [] };
  }
  const composer = numbersOf(Array.isArray(draft) ? draft : [draft]);
  const [row] = recordsIn(await call("document_composer", { ids: composer }));
  return { composer, files: numbersOf(row?.["attachment_ids"]) };
}
