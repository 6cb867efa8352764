import { isAppError } from "../../kernel/errors.ts";
import type { CallOptions, OdooCall, OdooTransport } from "../types.ts";
import { numberIn } from "./checked-answer.ts";
import { searchCount } from "./client.ts";
import { given, type InContext, inContext } from "./context.ts";
import { filesOf } from "./methods.ts";

export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly mimetype: string | false;
  /** The size in bytes. */
  readonly file_size: number | false;
  readonly create_date?: string | false;
  readonly type: "binary" | "url";
  readonly url: string | false;
}

/** Returns the files of a record, the newest first. */
export async function listAttachments(
  odoo: OdooTransport,
  model: string,
  id: number,
  ask: InContext & { readonly limit: number; readonly offset?: number },
): Promise<Attachment[]> {
  const { limit, offset } = ask;
  const args = given({ limit, offset });
  return askAttachments(odoo, { model, method: "attachments", ids: [id], args, ...inContext(ask) });
}

async function askAttachments(odoo: OdooTransport, call: OdooCall): Promise<Attachment[]> {
  return (await odoo.call(call)) as Attachment[];
}

/** The addon returns no more files at once unless its settings allow it, and can't select them by id. */
const addonPage = 200;

/** Returns the files of a record that have one of these ids. */
export async function filesAmong(
  odoo: OdooTransport,
  model: string,
  id: number,
  wanted: readonly number[],
): Promise<Attachment[]> {
  if (odoo.kind !== "addon") {
    const args = { limit: wanted.length, among: wanted };
    return askAttachments(odoo, { model, method: "attachments", ids: [id], args });
  }
  const found: Attachment[] = [];
  const names = new Set(wanted);
  for (let offset = 0; found.length < wanted.length; offset += addonPage) {
    const page = await listAttachments(odoo, model, id, { limit: addonPage, offset });
    found.push(...page.filter((file) => names.has(file.id)));
    if (page.length < addonPage) break;
  }
  return found;
}

/** Returns how many files of a record the user may see. Not for the addon, which has no rule for files. */
export async function countAttachments(
  odoo: OdooTransport,
  model: string,
  id: number,
  ask: InContext = {},
): Promise<number> {
  return searchCount(odoo, "ir.attachment", { ...ask, domain: [...filesOf(model), ["res_id", "in", [id]]] });
}

/** Returns a file of a record with its content in base64, or undefined if there is none with this id. */
export async function readAttachment(
  odoo: OdooTransport,
  model: string,
  id: number,
  options?: CallOptions,
): Promise<(Attachment & { readonly res_id: number; readonly datas: string | false }) | undefined> {
  try {
    const found = await odoo.call({ model, method: "read_attachment", ids: [id] }, options);
    return (Array.isArray(found) ? found[0] : found) as Awaited<ReturnType<typeof readAttachment>>;
  } catch (error) {
    // The addon raises an error; the other transports find nothing.
    if (isAppError(error) && error.code === "odoo_missing") return undefined;
    throw error;
  }
}

/** Adds a file, or the address of one, to a record. Returns its id. */
export async function addAttachment(
  odoo: OdooTransport,
  model: string,
  id: number,
  file: { readonly name: string; readonly mimetype?: string; readonly datas?: string; readonly url?: string },
  options?: CallOptions,
): Promise<number> {
  const args = { ...file, type: file.url === undefined ? "binary" : "url" };
  return numberIn(await odoo.call({ model, method: "add_attachment", ids: [id], args }, options), { write: true });
}
