import { isObject } from "../../kernel/read-json.ts";

/** A command of a relation to many that creates or changes a record with these values. */
export interface LineCommand {
  /** Undefined for a new record. */
  readonly id: number | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads `[0, 0, values]` and `[1, id, values]`; returns undefined for every other command. */
export function toLineCommand(command: unknown): LineCommand | undefined {
  if (!Array.isArray(command)) return undefined;
  const [code, id, values]: unknown[] = command;
  if ((code !== 0 && code !== 1) || !isObject(values)) return undefined;
  if (code === 0) return { id: undefined, values };
  return typeof id === "number" ? { id, values } : undefined;
}
