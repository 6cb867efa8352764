import { expect, test } from "vitest";
import { Store } from "./store.ts";

const part = "a".repeat(8 * 1024 * 1024);
const full = expect.objectContaining({ code: "odoo_validation", message: expect.stringContaining("is full") });
const thrown = (act: () => void) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

test("a full store refuses records until one is deleted or made smaller", () => {
  const store = new Store(new Map());
  const put = (id: number, name: string) => store.put("res.partner", { id, name });
  for (let id = 1; id <= 7; id++) put(id, part);
  put(7, part);
  put(8, "small");
  expect(thrown(() => put(9, part))).toEqual(full);
  expect(store.row("res.partner", 9)).toBeUndefined();
  store.drop("res.partner", 1);
  put(9, part);
  put(2, "small");
  put(10, part);
  expect(thrown(() => put(11, part))).toEqual(full);
});

test("many small records fill a store as well, also when they are written through copies", () => {
  let store = new Store(new Map());
  const fill = () => {
    for (let id = 1; id <= 10_000; id++) {
      if (id % 1_000 === 0) {
        const copy = store.fork();
        store.adopt(copy);
        store = copy;
      }
      store.put("res.partner", { id, name: "Ann" });
    }
  };
  expect(thrown(fill)).toEqual(full);
});

test("the fixtures do not count towards the size of a store", () => {
  const store = new Store(new Map([["res.partner", new Map([[1, { id: 1, name: part.repeat(9) }]])]]));
  store.put("res.partner", { id: 1, name: part.repeat(9) });
  expect(thrown(() => store.put("res.partner", { id: 2, name: part.repeat(9) }))).toEqual(full);
});

test("work on a copy of the store counts for the call", () => {
  const store = new Store(new Map());
  expect(store.fork().steps).toBe(store.steps);
});
