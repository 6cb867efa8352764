import { expect, test } from "vitest";
import type { AddonRules } from "../kernel/model-rule.ts";
import { createRulesStores } from "./rules-stores.ts";

/** Returns rules of about this number of bytes. */
function rulesOf(bytes: number): AddonRules {
  const open = { read: true, create: false, write: false, unlink: false };
  const rule = { ...open, model: "m", label: "m", actions: [], deniedFields: ["x".repeat(bytes / 2)] };
  return { version: 1, models: new Map([["m", rule]]) };
}
const kept = () => new Promise((resolve) => setImmediate(resolve));

test("rules are stored for their connection until new ones replace them", async () => {
  const storeOf = createRulesStores({ total: 100_000, perOwner: 50_000 });
  const [store, other] = [storeOf("a", "1"), storeOf("a", "2")];
  const [first, second] = [rulesOf(10), rulesOf(20)];
  store.set(first);
  await kept();
  expect([store.get(), other.get(), storeOf("a", "1").get()]).toEqual([first, undefined, first]);
  store.set(second);
  await kept();
  expect(store.get()).toBe(second);
});

test("an owner above its bytes loses its own least recently used rules and no one else's", async () => {
  const storeOf = createRulesStores({ total: 1_000_000, perOwner: 50_000 });
  const other = storeOf("b", "1");
  other.set(rulesOf(20_000));
  const stores = ["1", "2", "3"].map((name) => storeOf("a", name));
  for (const store of stores) {
    store.set(rulesOf(20_000));
    await kept();
  }
  expect(stores.map((store) => store.get() !== undefined)).toEqual([false, true, true]);
  expect(other.get()).toBeDefined();
});
