import { seenRow } from "../query/companies.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { createRow } from "./write.ts";

/** The type of a file by its extension, as Odoo guesses it if none is given. */
const types: ReadonlyMap<string, string> = new Map(
  Object.entries({
    csv: "text/csv",
    gif: "image/gif",
    html: "text/html",
    jpeg: "image/jpeg",
    jpg: "image/jpeg",
    json: "application/json",
    md: "text/markdown",
    pdf: "application/pdf",
    png: "image/png",
    txt: "text/plain",
    webp: "image/webp",
    xml: "application/xml",
    zip: "application/zip",
  }),
);

/** Attaches a file, or the address of one, to a record; returns its id. */
export function addFile({ store, model, ids, args, now }: SandboxCall): number {
  const [id] = ids;
  if (id !== undefined) seenRow(store, model, id, "write");
  const ending = String(args["name"]).split(".").at(-1)?.toLowerCase() ?? "";
  const values = {
    mimetype: types.get(ending) ?? "application/octet-stream",
    ...args,
    res_model: model.name,
    res_id: id ?? false,
  };
  return createRow(store, store.model("ir.attachment"), values, now);
}
