import type { EntryOutcome } from "../kernel/choices.ts";
import type { ConnectionId } from "../kernel/ids.ts";
import type { ConnectionView } from "./connections.ts";

/** A name with the number of its calls. */
export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** The calls of one connection in the period. */
export interface ConnectionActivity {
  readonly total: number;
  readonly outcomes: Readonly<Partial<Record<EntryOutcome, number>>>;
  /** The median in milliseconds of the calls that succeeded; undefined if there are none. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly models: readonly NamedCount[];
  readonly tools: readonly NamedCount[];
}

export interface ConnectionOverview extends ConnectionActivity {
  readonly id: ConnectionId;
  readonly name: string;
  readonly state: ConnectionView["state"];
}

/** The calls of one hour. */
export interface HourOfCalls {
  /** The age of the hour; 0 is the one that ends now. */
  readonly hoursAgo: number;
  readonly done: number;
  readonly notDone: number;
}
