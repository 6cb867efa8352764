import {
  type AuditOperation,
  type AuditPeriod,
  auditOperations,
  auditOutcomes,
  auditPeriods,
  type EntryOutcome,
} from "../../kernel/choices.ts";
import { type ConnectionId, parseId } from "../../kernel/ids.ts";

/** The filters of the audit log. If none is set, the log shows every entry, the newest first. */
export interface AuditFilters {
  /** The hour, day, … before the request. */
  readonly period?: AuditPeriod;
  /** Whole days in UTC, both included, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  readonly outcome?: EntryOutcome;
  readonly operation?: AuditOperation;
  readonly model?: string;
  readonly tool?: string;
  /** Id of an access key or of a person. */
  readonly actor?: string;
  readonly connectionId?: ConnectionId;
  /** Request id, record id (`42`), or a record of a model (`res.partner,42`). */
  readonly text?: string;
}

/** The search parameters of the filters, in the order in which links name them. */
export const filterNames = [
  "period",
  "from",
  "to",
  "outcome",
  "operation",
  "model",
  "tool",
  "actor",
  "connection",
  "q",
] as const;

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads the filters from a page's search parameters. Unknown values are ignored, so that a mistyped link shows more and
 * never an error.
 */
export function readFilters(params: Params): AuditFilters {
  const text = (name: string) => {
    const value = params[name];
    const first = (typeof value === "string" ? value : value?.[0])?.trim() ?? "";
    return first === "" || first.length > 200 || first.includes("\u0000") ? undefined : first;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]) =>
    allowed.find((candidate) => candidate === text(name));
  return withoutBlanks({
    period: oneOf("period", auditPeriods),
    from: day(text("from")),
    to: day(text("to")),
    outcome: oneOf("outcome", auditOutcomes),
    operation: oneOf("operation", auditOperations),
    model: text("model"),
    tool: text("tool"),
    actor: text("actor"),
    connectionId: parseId<ConnectionId>(text("connection") ?? ""),
    text: text("q"),
  });
}

/** Writes filters as search parameters, for links. */
export function writeFilters(filters: AuditFilters): URLSearchParams {
  const { connectionId, text, ...rest } = filters;
  const values: Partial<Record<string, string>> = { ...rest, connection: connectionId, q: text };
  const params = new URLSearchParams();
  for (const name of filterNames) {
    const value = values[name];
    if (value !== undefined) params.set(name, value);
  }
  return params;
}

function day(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  // The regular expression accepts 31 February, and JavaScript reads it as a day in March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

type Filled<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutBlanks<T extends object>(values: T): Partial<Filled<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Filled<T>>;
}
