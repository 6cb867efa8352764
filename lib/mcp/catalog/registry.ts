import type { Principal } from "../../policy/actor.ts";
import { isVisible } from "../../policy/toolsets.ts";
import { aggregateRecords } from "../tools/read/aggregate-records.ts";
import { businessReport } from "../tools/read/business-report.ts";
import { describeModel } from "../tools/read/describe-model.ts";
import { findRecord } from "../tools/read/find-record.ts";
import { getContext } from "../tools/read/get-context.ts";
import { getRecord } from "../tools/read/get-record.ts";
import { listAttachments } from "../tools/read/list-attachments.ts";
import { listModels } from "../tools/read/list-models.ts";
import { readAttachment } from "../tools/read/read-attachment.ts";
import { searchRecords } from "../tools/read/search-records.ts";
import { addAttachment } from "../tools/write/add-attachment.ts";
import { confirmOperation } from "../tools/write/confirm-operation.ts";
import { createRecord } from "../tools/write/create-record.ts";
import { deleteRecord } from "../tools/write/delete-record.ts";
import { importRecords } from "../tools/write/import-records.ts";
import { postMessage } from "../tools/write/post-message.ts";
import { runAction } from "../tools/write/run-action.ts";
import { updateRecord } from "../tools/write/update-record.ts";
import type { Tool } from "./define-tool.ts";

/** All tools. The order never changes, because clients keep the list in their prompt caches. */
export const catalog: readonly Tool[] = [
  listModels,
  describeModel,
  searchRecords,
  getRecord,
  findRecord,
  aggregateRecords,
  businessReport,
  getContext,
  listAttachments,
  readAttachment,
  createRecord,
  updateRecord,
  deleteRecord,
  importRecords,
  runAction,
  postMessage,
  addAttachment,
  confirmOperation,
];

const byName = new Map(catalog.map((tool) => [tool.name, tool]));

export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** Returns the tools that a caller with these rights may use. */
export function visibleTools(principal: Principal): readonly Tool[] {
  return catalog.filter((tool) => isVisible(principal, tool));
}
