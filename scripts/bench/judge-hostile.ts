import { quantile } from "./judge-addon.ts";

/** What another tenant felt during one round, and what the gateway's process did. */
export interface Round {
  readonly p95: number;
  readonly calls: number;
  readonly errors: number;
  /** CPU time of the main thread in the longest turn of its event loop. */
  readonly heldMs: number;
  readonly memoryMb: number;
  /** Hostile answers that were asked for. */
  readonly attacks: number;
}

/** The rounds of one kind of attack, each with an honest one of the same calls before and after it. */
export interface Rounds {
  readonly hostile: readonly Round[];
  readonly before: readonly Round[];
  readonly after: readonly Round[];
}

export interface Verdict {
  /** P95 of another tenant under attack as a multiple of that beside the same calls with honest answers. */
  readonly ratio: number;
  /** The same of honest to honest, the larger by the smaller: what the machine alone makes of a ratio. */
  readonly control: number;
  readonly p95: number;
  readonly honestP95: number;
  readonly heldMs: number;
  readonly memoryMb: number;
  readonly attacks: number;
  /** Why the ratio says nothing: the machine was not steady, or too busy with others. */
  readonly unsteady: readonly string[];
  /** What does not hold. */
  readonly faults: readonly string[];
}

export const goals = { ratio: 1.5, control: 1.25, heldMs: 200, memoryMb: 1_000, calls: 100, attacks: 10 };

/** Judges one kind by the medians of its rounds: one that a neighbour on the machine spoiled decides nothing. */
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

/** True where more rounds may tell more: the machine was not steady, or the ratio is over and may be the machine's. */
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
