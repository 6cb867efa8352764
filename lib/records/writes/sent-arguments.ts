import { createHash } from "node:crypto";
import type { ChangedField } from "../../kernel/approvals/details.ts";
import { asList, asObject, isObject } from "../../kernel/read-json.ts";
import { searchRead } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";

/** The arguments that the other facts of an approval show. */
const shownElsewhere: ReadonlySet<string> = new Set(["model", "record_id", "record_ids", "context"]);
/** The longest text that is shown whole. */
const maxLength = 20_000;

/**
 * Returns the arguments of a call that sets no fields, such as a message, a file or the values of a wizard, so that an
 * approver sees all that would be sent. Files are named; a text that is too long ends with its length and SHA-256.
 */
export async function sentArguments(
  io: Pick<CallIo, "odoo">,
  args: unknown,
  {
    model = "",
    recordIds = [],
  }: { readonly model?: string | undefined; readonly recordIds?: readonly number[] | undefined },
): Promise<ChangedField[]> {
  const entries = Object.entries(asObject(args)).filter(([name]) => !shownElsewhere.has(name));
  const flat = entries.flatMap(([name, value]) =>
    isObject(value)
      ? Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner] as const)
      : [[name, value] as const],
  );
  return Promise.all(
    flat.map(async ([field, value]) => ({
      model,
      id: recordIds[0],
      field,
      label: field,
      after: field === "attachment_ids" ? await namesOf(io, asList(value)) : toShown(value),
    })),
  );
}

function toShown(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === undefined || text.length <= maxLength) return value;
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, maxLength)} … (${text.length} characters, SHA-256 ${hash})`;
}

async function namesOf({ odoo }: Pick<CallIo, "odoo">, ids: readonly unknown[]): Promise<string> {
  const rows = await searchRead(odoo, "ir.attachment", { domain: [["id", "in", [...ids]]] as never, fields: ["name"] });
  return ids.map((id) => `${String(rows.find((row) => row.id === id)?.["name"] ?? "")} (${String(id)})`).join(", ");
}
