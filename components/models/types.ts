import type { Closures, OdooField, RuleView } from "#lib/views/models.ts";
import type { FormResult } from "../ui/use-error-text.ts";

/** What of a model is open in the side sheet. */
export const sheetParts = ["fields", "writable", "actions"] as const;
export type SheetPart = (typeof sheetParts)[number];

/** Whether a method's name may be opened as an action at all. */
export type IsAction = (name: string) => boolean;

export type RuleChange = { readonly model: string; readonly label: string } & RuleView;

/** What the page can do: server actions, handed in by the page. */
export interface ModelActions {
  save(input: { readonly connectionId: string; readonly changes: RuleChange[] }): Promise<FormResult<unknown>>;
  applyPreset(input: {
    readonly connectionId: string;
    readonly preset: string;
    readonly version: number;
  }): Promise<FormResult<unknown>>;
  /** Adds a model by its technical name, with reading on. */
  add(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<unknown>>;
  fields(input: { readonly connectionId: string; readonly model: string }): Promise<FormResult<readonly OdooField[]>>;
  /** The other fields that are hidden along with these, by model. */
  closures(input: {
    readonly connectionId: string;
    readonly model: string;
    readonly deniedFields: string[];
  }): Promise<FormResult<readonly Closures[]>>;
}
