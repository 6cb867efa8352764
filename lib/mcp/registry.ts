import type { KeyScope } from "../policy/types.ts";
import type { Tool } from "./define-tool.ts";
import { confirmOperation } from "./tools/confirm-operation.ts";
import { createRecord } from "./tools/create-record.ts";
import { deleteRecord } from "./tools/delete-record.ts";
import { describeModel } from "./tools/describe-model.ts";
import { findRecord } from "./tools/find-record.ts";
import { getRecord } from "./tools/get-record.ts";
import { listModels } from "./tools/list-models.ts";
import { searchRecords } from "./tools/search-records.ts";
import { updateRecord } from "./tools/update-record.ts";

/** Every tool, always in this order: clients keep the list in their prompt caches. */
export const catalog: readonly Tool[] = [
  listModels,
  describeModel,
  searchRecords,
  getRecord,
  findRecord,
  createRecord,
  updateRecord,
  deleteRecord,
  confirmOperation,
];

const byName = new Map(catalog.map((tool) => [tool.name, tool]));
const forReading = catalog.filter(({ access }) => access === "read");

export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** What a key of this scope sees. */
export function visibleTools(scope: KeyScope): readonly Tool[] {
  return scope === "write" ? catalog : forReading;
}
