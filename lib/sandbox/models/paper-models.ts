import { clipText } from "../../kernel/text/clip-text.ts";
import { trimTail } from "../../kernel/text/trim-tail.ts";
import { requireNamed } from "../missing.ts";
import { bool, char, datetime, html, int, type Model, many, model, one, type Row, selection, text } from "./model.ts";

/** Decoded, without decoding it. */
function sizeOf({ datas }: Row): number {
  const base64 = String(datas || "");
  return Math.floor((trimTail(base64, "=").length * 3) / 4);
}

/** What is put beside a record needs that record. */
const beside =
  (key: string): NonNullable<Model["settle"]> =>
  (row, { before }, reader) => {
    if (before?.[key] !== row[key] || before?.["res_id"] !== row["res_id"])
      requireNamed(reader, row[key], row["res_id"]);
  };

/** What lies beside a record: messages and files. */
export const paperModels: readonly Model[] = [
  model(
    "mail.message",
    "Message",
    {
      subject: char("Subject", "Asunto"),
      body: html("Contents", "Contenido"),
      preview: char("Preview", "Vista previa", {
        searchable: false,
        readonly: true,
        compute: ({ body }) =>
          clipText(
            String(body || "")
              .replace(/<[^<>]*>/g, " ")
              .trim(),
            190,
          ),
      }),
      model: char("Related Document Model", "Modelo de documento relacionado"),
      res_id: int("Related Document ID", "ID del documento relacionado"),
      record_name: char("Message Record Name", "Nombre del registro del mensaje", {
        searchable: false,
        readonly: true,
        compute: (row, reader) => (row["model"] ? reader.name(String(row["model"]), Number(row["res_id"])) : false),
      }),
      author_id: one("Author", "Autor", "res.partner"),
      date: datetime("Date", "Fecha", { default: "now" }),
      message_type: selection(
        "Type",
        "Tipo",
        [
          ["comment", "Comment", "Comentario"],
          ["notification", "System notification", "Notificación del sistema"],
          ["email", "Incoming Email", "Correo entrante"],
        ],
        { default: "comment" },
      ),
      subtype_id: one("Subtype", "Subtipo", "mail.message.subtype"),
      attachment_ids: many("Attachments", "Adjuntos", "ir.attachment"),
    },
    { order: "id desc", recName: "subject", settle: beside("model") },
  ),
  model(
    "mail.message.subtype",
    "Message subtypes",
    {
      name: char("Message Type", "Tipo de mensaje", { required: true, translate: true }),
      internal: bool("Internal Only", "Solo interno", { default: false }),
    },
    { order: "id" },
  ),
  model(
    "ir.attachment",
    "Attachment",
    {
      name: char("Name", "Nombre", { required: true }),
      description: text("Description", "Descripción"),
      res_model: char("Resource Model", "Modelo del recurso"),
      res_id: int("Resource ID", "ID del recurso"),
      // None here: the demo keeps pictures of records in the records themselves.
      res_field: char("Resource Field", "Campo del recurso", { readonly: true, compute: () => false }),
      type: selection(
        "Type",
        "Tipo",
        [
          ["url", "URL", "URL"],
          ["binary", "File", "Archivo"],
        ],
        { default: "binary", required: true },
      ),
      url: char("Url", "URL"),
      mimetype: char("Mime Type", "Tipo MIME"),
      datas: {
        type: "binary",
        label: "File Content (base64)",
        es: "Contenido del archivo (base64)",
        searchable: false,
      },
      file_size: int("File Size", "Tamaño del archivo", { readonly: true, compute: sizeOf }),
    },
    { order: "id desc", settle: beside("res_model") },
  ),
];
