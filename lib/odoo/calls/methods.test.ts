import { expect, test } from "vitest";
import type { OdooMethod } from "../types.ts";
import { isWrite } from "./methods.ts";

/** Whether each method changes something in Odoo. A method that is missing here or in the table does not compile. */
const changes: Readonly<Record<OdooMethod, boolean>> = {
  search_read: false,
  search_count: false,
  read: false,
  fields_get: false,
  name_search: false,
  read_group: false,
  create: true,
  write: true,
  unlink: true,
  check_access: false,
  context_get: false,
  available_models: false,
  default_get: false,
  message_post: true,
  run_action: true,
  attachments: false,
  read_attachment: false,
  add_attachment: true,
  load: true,
  import_rows: true,
  document: false,
  document_templates: false,
  document_draft: true,
  document_composer: false,
  document_files: false,
  document_drop: true,
};

test.each(Object.entries(changes))(
  "%s changes something in Odoo: %s; a method that does needs an intent and is never sent twice",
  (method, writes) => {
    expect(isWrite(method as OdooMethod)).toBe(writes);
  },
);
