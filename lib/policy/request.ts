import type { DenialReason } from "../kernel/errors.ts";
import type { Domain } from "../kernel/odoo-values.ts";
import type { Remedy } from "../kernel/remedy.ts";

type Context = Readonly<Record<string, unknown>>;

/** Everything that a call is going to touch, stated before anything is touched. */
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
      /** True for Odoo's own search by name, which searches more fields than the name. */
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
      /** Values for several records, in the order of `rows`. */
      readonly kind: "import";
      readonly operation: "create" | "write";
      readonly model: string;
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      readonly context?: Context;
    }
  | { readonly kind: "unlink"; readonly model: string }
  /** The document that Odoo prints for a record. */
  | { readonly kind: "print"; readonly model: string; readonly context?: Context }
  /** A button of a form, by the name of its method. */
  | { readonly kind: "action"; readonly model: string; readonly name: string; readonly context?: Context };

export interface Denial {
  readonly reason: DenialReason;
  /** The text of the refusal, safe to show to an AI model. */
  readonly message: string;
  /** A sentence about what the caller may use instead; empty if there is nothing. */
  readonly hint: string;
  /** The person who can change what is refused, and where. */
  readonly remedy: Remedy;
  /** The closed thing: a model, or a field of it. For surfaces that word the reason themselves. */
  readonly params?: { readonly model: string; readonly field?: string };
  /** The place in the arguments, such as `domain[2]`. */
  readonly path: string;
}

/** `need` names the models whose fields must be known before a decision is possible. */
export type Decision =
  | { readonly allow: true }
  | { readonly allow: false; readonly denial: Denial }
  | { readonly need: readonly string[] };
