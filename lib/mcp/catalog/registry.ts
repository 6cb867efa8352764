import type { Principal } from "../../policy/actor.ts";
import { isVisible } from "../../policy/toolsets.ts";
import { addAttachment } from "../tools/add-attachment.ts";
import { aggregateRecords } from "../tools/aggregate-records.ts";
import { businessReport } from "../tools/business-report.ts";
import { confirmOperation } from "../tools/confirm-operation.ts";
import { createRecord } from "../tools/create-record.ts";
import { deleteRecord } from "../tools/delete-record.ts";
import { describeModel } from "../tools/describe-model.ts";
import { findRecord } from "../tools/find-record.ts";
import { getContext } from "../tools/get-context.ts";
import { getRecord } from "../tools/get-record.ts";
import { importRecords } from "../tools/import-records.ts";
import { listAttachments } from "../tools/list-attachments.ts";
import { listModels } from "../tools/list-models.ts";
import { postMessage } from "../tools/post-message.ts";
import { readAttachment } from "../tools/read-attachment.ts";
import { runAction } from "../tools/run-action.ts";
import { searchRecords } from "../tools/search-records.ts";
import { updateRecord } from "../tools/update-record.ts";
import type { Tool } from "./define-tool.ts";

/** Every tool, always in this order: clients keep the list in their prompt caches. */
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

/** What this caller sees. */
export function visibleTools(principal: Principal): readonly Tool[] {
  return catalog.filter((tool) => isVisible(principal, tool));
}
