import { useEffect, useState } from "react";
import type { OdooField } from "#lib/views/models.ts";
import type { ShownError } from "../ui/use-error-text.ts";
import type { ModelActions } from "./types.ts";

export type LoadedFields =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly fields: readonly OdooField[] }
  | { readonly state: "failed"; readonly error: ShownError };

/** Loads the fields of a model from its Odoo. */
export function useFields(connectionId: string, model: string, loadFields: ModelActions["fields"]): LoadedFields {
  const [loaded, setLoaded] = useState<LoadedFields>({ state: "loading" });
  useEffect(() => {
    let current = true;
    loadFields({ connectionId, model }).then((answer) => {
      if (!current) return;
      setLoaded(answer.ok ? { state: "ready", fields: answer.data } : { state: "failed", error: answer.error });
    });
    return () => {
      current = false;
    };
  }, [connectionId, model, loadFields]);
  return loaded;
}

/** Adds the names of a rule that Odoo does not list to the fields: they would otherwise be lost on saving. */
export function withNames(fields: readonly OdooField[], names: readonly string[]): readonly OdooField[] {
  const known = new Set(fields.map((field) => field.name));
  const rest = names
    .filter((name) => !known.has(name))
    .map((name) => ({ name, label: name, type: "", secret: false, deniedInOdoo: false, fixed: true }));
  return [...fields, ...rest];
}
