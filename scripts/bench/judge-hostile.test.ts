import { expect, test } from "vitest";
import { goals, isOpen, judge, type Round, type Rounds } from "./judge-hostile.ts";

const quiet: Round = { p95: 20, calls: 400, errors: 0, heldMs: 12, memoryMb: 400, attacks: 60 };
const rounds = (p95s: readonly number[], more: Partial<Round> = {}) => p95s.map((p95) => ({ ...quiet, ...more, p95 }));
const steady: Rounds = { hostile: rounds([26, 28]), before: rounds([20, 21]), after: rounds([19, 20]) };

test("a kind that another tenant hardly feels has no fault", () => {
  expect(judge(steady)).toEqual({
    ratio: 1.35,
    control: 1.05,
    p95: 27,
    honestP95: 20,
    heldMs: 12,
    memoryMb: 400,
    attacks: 120,
    faults: [],
  });
});

test.each<[string, Partial<Rounds>, string]>([
  ["waits too long", { hostile: rounds([31, 31]) }, "another tenant waits 1.55 times as long"],
  ["is refused", { hostile: rounds([26, 28], { errors: 1 }) }, "2 calls of the other tenant failed"],
  [
    "is refused beside honest answers",
    { after: rounds([19, 20], { errors: 1 }) },
    "2 calls of the other tenant failed",
  ],
  ["finds the loop held", { hostile: rounds([26, 28], { heldMs: 201 }) }, "the event loop was held for 201 ms"],
  ["shares memory that is used up", { hostile: rounds([26, 28], { memoryMb: 1_001 }) }, "1001 MB of memory"],
  ["made few calls", { hostile: rounds([26, 28], { calls: 99 }) }, "not measurable: fewer than 100 calls in a round"],
  ["was not attacked", { hostile: rounds([26, 28], { attacks: 4 }) }, "only 8 hostile answers were asked for"],
])("a kind beside which another tenant %s fails", (_, other, fault) => {
  expect(judge({ ...steady, ...other }).faults).toEqual([fault]);
});

test("a machine on which honest rounds differ among themselves measures nothing, whatever the ratio is", () => {
  for (const [before, after] of [
    [rounds([20, 21]), rounds([29, 30])],
    [rounds([29, 30]), rounds([20, 21])],
  ] as const) {
    const verdict = judge({ hostile: rounds([26, 28]), before, after });
    expect(verdict).toMatchObject({ ratio: 1.08, control: 1.44, faults: ["not measurable: honest to honest is 1.44"] });
    expect(isOpen(verdict)).toBe(true);
  }
});

test("one round of many that a neighbour spoiled decides nothing", () => {
  const spoiled = {
    hostile: rounds([26, 400, 28, 27]),
    before: rounds([20, 21, 300, 20]),
    after: rounds([19, 20, 21, 20]),
  };
  expect(judge(spoiled)).toMatchObject({ ratio: 1.38, control: 1.02, faults: [] });
});

test("what was not measured passes nothing", () => {
  const nothing = judge({ hostile: [], before: [], after: [] });
  expect(nothing.faults).toEqual([
    `not measurable: fewer than ${goals.calls} calls in a round`,
    "not measurable: honest to honest is NaN",
    "another tenant waits NaN times as long",
    `only 0 hostile answers were asked for`,
  ]);
  expect(isOpen(nothing)).toBe(true);
  expect(judge({ ...steady, after: [] }).faults).toContain("not measurable: honest to honest is NaN");
  expect(judge({ ...steady, hostile: rounds([26, 28, 27]) }).faults).toHaveLength(1);
});

test("a kind is open while more rounds may tell more", () => {
  expect(isOpen(judge(steady))).toBe(false);
  expect(isOpen(judge({ ...steady, hostile: rounds([31, 31]) }))).toBe(true);
  // No machine is to blame for these.
  expect(isOpen(judge({ ...steady, hostile: rounds([26, 28], { heldMs: 300, errors: 3 }) }))).toBe(false);
});
