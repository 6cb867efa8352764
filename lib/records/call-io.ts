import type { RemedyWords } from "../kernel/remedy.ts";
import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import type { PolicyRequest } from "../policy/request.ts";
import type { TenantContext } from "../tenant/context.ts";
import type { OdooUser } from "./metadata.ts";

/** Calls that are left in a window, of the key or of its company, whichever is nearer its end. */
export interface LimitLeft {
  readonly window: "minute" | "hour" | "day";
  readonly left: number;
}

/** What a call works with once it is authorized. */
export interface CallIo {
  readonly context: TenantContext;
  /** Counts, bounds time and bytes, and follows the caller's cancellation. */
  readonly odoo: OdooTransport;
  /** The fields of a model, cached. */
  fields(model: string): Promise<FieldMap>;
  /** The connection's user in Odoo, cached: the language and zone of every call that names none itself. */
  user(): Promise<OdooUser>;
  /** The language that words of ours are wanted in, where it is not that of the connection's user. */
  readonly language?: string;
  /** Throws AppError `denied` or `invalid_input` where the rules refuse what a call finds out only on its way. */
  allow(request: PolicyRequest): Promise<void>;
  /** Whether Odoo does not have the model at all; left out where it is not to be asked. */
  lacks?(model: string): Promise<boolean>;
  /** Who can mend what is refused, in words for this caller. */
  readonly wordRemedy: RemedyWords;
  /** What is left of the caller's limits. */
  limitsLeft(): Promise<readonly LimitLeft[]>;
}
