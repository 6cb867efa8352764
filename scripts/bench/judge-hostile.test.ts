import { expect, test } from "vitest";
import { isOpen, judge, type Round, type Rounds } from "./judge-hostile.ts";

const quiet: Round = { p95: 20, calls: 400, errors: 0, heldMs: 12, memoryMb: 400, attacks: 60 };
const rounds = (p95s: readonly number[], more: Partial<Round> = {}) => p95s.map((p95) => ({ ...quiet, ...more, p95 }));
const steady: Rounds = { hostile: rounds([26, 28]), before: rounds([20, 21]), after: rounds([19, 20]) };

test("a kind of attack that slows another tenant by less than half has no fault", () => {
  expect(judge(steady)).toEqual({
    ratio: 1.35,
    control: 1.05,
    p95: 27,
    honestP95: 20,
    heldMs: 12,
    memoryMb: 400,
    attacks: 120,
    unsteady: [],
    faults: [],
  });
});

test.each<[string, Partial<Rounds>, string]>([
  ["makes few calls", { hostile: rounds([70, 71], { calls: 9 }) }, "another tenant waits 3.53 times as long"],
  ["waits too long", { hostile: rounds([31, 31]) }, "another tenant waits 1.55 times as long"],
  ["is refused", { hostile: rounds([26, 28], { errors: 1 }) }, "2 calls of the other tenant failed"],
  [
    "is refused beside honest answers",
    { after: rounds([19, 20], { errors: 1 }) },
    "2 calls of the other tenant failed",
  ],
  ["finds the loop held", { hostile: rounds([26, 28], { heldMs: 201 }) }, "the event loop was held for 201 ms"],
  ["shares memory that is used up", { hostile: rounds([26, 28], { memoryMb: 1_001 }) }, "1001 MB of memory"],
  ["was not attacked", { hostile: rounds([26, 28], { attacks: 4 }) }, "only 8 hostile answers were asked for"],
])("a kind of attack beside which another tenant %s fails", (_, other, fault) => {
  expect(judge({ ...steady, ...other }).faults).toEqual([fault]);
});

test.each<[string, Partial<Rounds>, string]>([
  ["honest rounds differ", { before: rounds([20, 21]), after: rounds([29, 30]) }, "honest to honest is 1.44"],
  ["they differ the other way", { before: rounds([29, 30]), after: rounds([20, 21]) }, "honest to honest is 1.44"],
  ["few calls are made", { before: rounds([20, 21], { calls: 99 }) }, "fewer than 100 calls in an honest round"],
])("on a machine where %s the ratio is not judged, but every other goal is", (_, other, why) => {
  const verdict = judge({ ...steady, ...other });
  expect(verdict).toMatchObject({ unsteady: [why], faults: [] });
  expect(isOpen(verdict)).toBe(true);
  const hostile = (other.hostile ?? steady.hostile).map((one) => ({ ...one, heldMs: 201 }));
  expect(judge({ ...steady, ...other, hostile }).faults).toEqual(["the event loop was held for 201 ms"]);
});

test("a single disturbed round does not change the verdict", () => {
  const spoiled = {
    hostile: rounds([26, 400, 28, 27]),
    before: rounds([20, 21, 300, 20]),
    after: rounds([19, 20, 21, 20]),
  };
  expect(judge(spoiled)).toMatchObject({ ratio: 1.38, control: 1.02, faults: [] });
});

test("a kind of attack that was not measured fails", () => {
  const nothing = judge({ hostile: [], before: [], after: [] });
  expect(nothing.faults).toEqual(["not measured", "only 0 hostile answers were asked for"]);
  expect(isOpen(nothing)).toBe(true);
  expect(judge({ ...steady, after: [] }).faults).toContain("not measured");
  expect(judge({ ...steady, hostile: rounds([26, 28, 27]) }).faults).toEqual(["not measured"]);
});

test("a kind of attack is measured again while more rounds may change the verdict on its ratio", () => {
  expect(isOpen(judge(steady))).toBe(false);
  expect(isOpen(judge({ ...steady, hostile: rounds([31, 31]) }))).toBe(true);
  // A busy machine causes neither of these faults.
  expect(isOpen(judge({ ...steady, hostile: rounds([26, 28], { heldMs: 300, errors: 3 }) }))).toBe(false);
});
