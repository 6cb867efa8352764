import type { OdooValue } from "../../../kernel/odoo-values.ts";
import { clipText } from "../../../kernel/text/clip-text.ts";
import { requireNamed, validationError } from "../../odoo-errors.ts";
import type { Behaviours, Compute, Reader, Row, Written } from "../definition.ts";
import { now, requireRecord, today } from "./shared.ts";

/** Computes the name of the record that a message or an activity is about. */
const nameOfRecord =
  (key: string): Compute =>
  (row, reader) =>
    row[key] ? reader.name(String(row[key]), Number(row["res_id"])) : false;

function previewOf({ body }: Row): string {
  const text = String(body || "").replace(/<[^<>]*>/g, " ");
  return clipText(text.trim(), 190);
}

function modelId(reader: Reader, name: unknown): number | false {
  for (let id = 1; ; id++) {
    const row = reader.row("ir.model", id);
    if (row === undefined) return false;
    if (row["model"] === name) return id;
  }
}

/**
 * Sets the model of an activity's record. Throws if the record does not exist, or if the activity has neither a record
 * nor a user.
 */
function settleActivity(row: Row, { before }: Written, reader: Reader): void {
  const of = row["res_model_id"] ? (reader.row("ir.model", Number(row["res_model_id"]))?.["model"] ?? false) : false;
  row["res_model"] = of;
  const id = Number(row["res_id"] || 0);
  if ((of === false) !== (id === 0))
    throw validationError("Activities have to be linked to records with a not null res_id.");
  if (of === false && !row["user_id"])
    throw validationError("Activities must be assigned if not attached to a document.");
  if (before?.["res_id"] !== id || before["res_model"] !== of) requireNamed(reader, of, id);
}

function activityState(row: Row, { today: day }: Reader): OdooValue {
  if (row["active"] === false) return "done";
  const due = String(row["date_deadline"]);
  return due < day ? "overdue" : due === day ? "today" : "planned";
}

export const mail: Behaviours = {
  "mail.message": {
    defaults: { date: now, message_type: "comment" },
    compute: { preview: previewOf, record_name: nameOfRecord("model") },
    settle: requireRecord("model"),
  },
  "mail.message.subtype": { defaults: { internal: false } },
  "mail.activity.type": { defaults: { category: "default", delay_count: 0, delay_unit: "days" } },
  "mail.activity": {
    defaults: {
      res_model_id: ({ context: { default_res_model: name }, reader }) =>
        name === undefined ? undefined : modelId(reader, name),
      activity_type_id: 4,
      date_deadline: today,
      automated: false,
    },
    display: (row, reader) =>
      row["summary"] || reader.name("mail.activity.type", Number(row["activity_type_id"])) || false,
    compute: { res_name: nameOfRecord("res_model"), state: activityState },
    settle: settleActivity,
  },
};
