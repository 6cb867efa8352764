import type { DenialReason } from "../kernel/errors.ts";
import type { Domain } from "../kernel/odoo-values.ts";
import type { Remedy } from "../kernel/remedy.ts";

type Context = Readonly<Record<string, unknown>>;

/** Everything that a call will touch, said before anything is touched. */
export type PolicyRequest =
  | {
      readonly kind: "describe";
      readonly model: string;
      readonly fields?: readonly string[];
      readonly context?: Context;
    }
  | {
      readonly kind: "read";
      readonly model: string;
      readonly fields?: readonly string[];
      readonly domain?: Domain;
      readonly order?: string;
      readonly groupby?: readonly string[];
      readonly aggregates?: readonly string[];
      readonly having?: Domain;
      /** By Odoo's own search by name, which looks into more than the name. */
      readonly byName?: boolean;
      readonly context?: Context;
    }
  | {
      readonly kind: "create" | "write";
      readonly model: string;
      readonly values: Readonly<Record<string, unknown>>;
      readonly context?: Context;
    }
  | {
      /** Many records with values each, by their place in `rows`. */
      readonly kind: "import";
      readonly operation: "create" | "write";
      readonly model: string;
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      readonly context?: Context;
    }
  | { readonly kind: "unlink"; readonly model: string }
  /** A record as the document that Odoo prints of it. */
  | { readonly kind: "print"; readonly model: string; readonly context?: Context }
  /** A button of a form, by the name of its method. */
  | { readonly kind: "action"; readonly model: string; readonly name: string; readonly context?: Context };

export interface Denial {
  readonly reason: DenialReason;
  /** What is refused, safe for a model. */
  readonly message: string;
  /** What is open instead; empty where nothing is. */
  readonly hint: string;
  /** Who can change it. */
  readonly remedy: Remedy;
  /** What is closed: a model, or a field of it. For surfaces that word the reason themselves. */
  readonly params?: { readonly model: string; readonly field?: string };
  /** Where in the arguments, such as `domain[2]`. */
  readonly path: string;
}

/** `need`: the fields of these models must be known before it can be said. */
export type Decision =
  | { readonly allow: true }
  | { readonly allow: false; readonly denial: Denial }
  | { readonly need: readonly string[] };
