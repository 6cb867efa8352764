import { quantile } from "./judge-addon.ts";

/** The calls of another tenant during one round, and what the process of the gateway used. */
export interface Round {
  readonly p95: number;
  readonly calls: number;
  readonly errors: number;
  /** The CPU time of the main thread in the longest turn of its event loop. */
  readonly heldMs: number;
  readonly memoryMb: number;
  /** The number of hostile answers that were asked for. */
  readonly attacks: number;
}

/** The rounds of one kind of attack, each with a round of honest answers to the same calls before and after it. */
export interface Rounds {
  readonly hostile: readonly Round[];
  readonly before: readonly Round[];
  readonly after: readonly Round[];
}

export interface Verdict {
  /** The P95 of another tenant under attack, as a multiple of its P95 beside the same calls with honest answers. */
  readonly ratio: number;
  /** The P95 of one honest round as a multiple of another's: how far the machine alone changes a ratio. */
  readonly control: number;
  readonly p95: number;
  readonly honestP95: number;
  readonly heldMs: number;
  readonly memoryMb: number;
  readonly attacks: number;
  /** The reasons why the ratio is not valid: the machine was unsteady, or busy with other programs. */
  readonly unsteady: readonly string[];
  /** The goals that were missed, a sentence each. */
  readonly faults: readonly string[];
}

export const goals = { ratio: 1.5, control: 1.25, heldMs: 200, memoryMb: 1_000, calls: 100, attacks: 10 };

/** Judges one kind by the medians of its rounds, so that a single disturbed round does not count. */
export function judge({ hostile, before, after }: Rounds): Verdict {
  const [p95, honestP95] = [medianOf(hostile), medianOf([...before, ...after])];
  const [first, second] = [medianOf(before), medianOf(after)];
  const all = [...hostile, ...before, ...after];
  const ratio = round(p95 / honestP95);
  const control = round(Math.max(first, second) / Math.min(first, second));
  const heldMs = Math.max(0, ...hostile.map((one) => one.heldMs));
  const memoryMb = Math.max(0, ...all.map((one) => one.memoryMb));
  const attacks = sum(hostile.map((one) => one.attacks));
  const errors = sum(all.map((one) => one.errors));
  const fewest = Math.min(...[...before, ...after].map(({ calls }) => calls));
  const isMeasured = hostile.length > 0 && before.length === hostile.length && after.length === hostile.length;
  const unsteady = [
    ...(fewest >= goals.calls ? [] : [`fewer than ${goals.calls} calls in an honest round`]),
    ...(control <= goals.control ? [] : [`honest to honest is ${control}`]),
  ];
  const faults = [
    ...(isMeasured ? [] : ["not measured"]),
    ...(ratio <= goals.ratio || unsteady.length > 0 ? [] : [`another tenant waits ${ratio} times as long`]),
    ...(heldMs <= goals.heldMs ? [] : [`the event loop was held for ${heldMs} ms`]),
    ...(memoryMb <= goals.memoryMb ? [] : [`${memoryMb} MB of memory`]),
    ...(errors === 0 ? [] : [`${errors} calls of the other tenant failed`]),
    ...(attacks >= goals.attacks ? [] : [`only ${attacks} hostile answers were asked for`]),
  ];
  return { ratio, control, p95, honestP95, heldMs, memoryMb, attacks, unsteady, faults };
}

/** True if more rounds may change the verdict: the machine was unsteady, or the ratio is above its goal. */
export function isOpen({ ratio, unsteady }: Verdict): boolean {
  return !(ratio <= goals.ratio && unsteady.length === 0);
}

function medianOf(rounds: readonly Round[]): number {
  const values = rounds.map(({ p95 }) => p95);
  const above = [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
  return (above + (values.length === 0 ? Number.NaN : quantile(values, 0.5))) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
