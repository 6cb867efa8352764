import type { Closures, OdooField, RuleView } from "#lib/views/models.ts";
import type { FormResult } from "../ui/use-error-text.ts";

/** The part of a model's rule that the side sheet shows. */
export const sheetParts = ["fields", "writable", "actions"] as const;
export type SheetPart = (typeof sheetParts)[number];

/** True if a rule may open a method of this name as an action. */
export type IsAction = (name: string) => boolean;

export type RuleChange = { readonly model: string; readonly label: string } & RuleView;

/** The server actions that the page passes in. */
export interface ModelActions {
  save(input: { readonly connectionId: string; readonly changes: RuleChange[] }): Promise<FormResult<unknown>>;
  applyPreset(input: {
    readonly connectionId: string;
    readonly preset: string;
    readonly version: number;
  }): Promise<FormResult<unknown>>;
  /** Adds a model by its technical name and opens it for reading. */
  add(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<unknown>>;
  fields(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<readonly OdooField[]>>;
  /** Loads the fields that are hidden together with these, by model. */
  closures(input: {
    readonly connectionId: string;
    readonly model: string;
    readonly deniedFields: string[];
  }): Promise<FormResult<readonly Closures[]>>;
}
