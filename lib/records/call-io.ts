import type { RemedyWords } from "../kernel/remedy.ts";
import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import type { PolicyRequest } from "../policy/request.ts";
import type { TenantContext } from "../tenant/context.ts";
import type { OdooUser } from "./metadata.ts";

/** The calls that are left in a window: the smaller number of the key's limit and its tenant's limit. */
export interface LimitLeft {
  readonly window: "minute" | "hour" | "day";
  readonly left: number;
}

/** The dependencies of an authorized call. */
export interface CallIo {
  readonly context: TenantContext;
  /** The transport to Odoo. It counts calls, limits time and bytes, and stops when the caller cancels. */
  readonly odoo: OdooTransport;
  /** Returns the fields of a model, from the cache if they are there. */
  fields(model: string): Promise<FieldMap>;
  /**
   * Returns the connection's user in Odoo, from the cache if it is there. Its language and zone apply to calls that
   * name none.
   */
  user(): Promise<OdooUser>;
  /** The language for the product's own texts, if it is not that of the connection's user. */
  readonly language?: string;
  /**
   * Throws AppError `denied` or `invalid_input` if the rules refuse a request that the call only finds out to be needed
   * while it runs.
   */
  allow(request: PolicyRequest): Promise<void>;
  /** True if Odoo does not have the model. Absent if Odoo must not be asked. */
  lacks?(model: string): Promise<boolean>;
  /** Words a remedy for this caller: who can change what was refused. */
  readonly wordRemedy: RemedyWords;
  /** Returns what is left of the caller's limits. */
  limitsLeft(): Promise<readonly LimitLeft[]>;
}
