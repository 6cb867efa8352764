import { expect, test, vi } from "vitest";
import { closest, closestFields } from "./closest.ts";

test.each([
  ["ctiy", ["city", "cuit", "country_id"], ["city"]],
  ["Partner", ["partner_id", "parent_id", "name"], ["partner_id"]],
  ["accion", ["áçcíón", "name"], ["áçcíón"]],
  ["tax", ["car", "fax", "tags"], ["fax"]],
  ["", ["a"], []],
  // Only the beginning of a very long word is compared.
  ["a".repeat(64) + "b".repeat(5_000), ["a".repeat(64), "b".repeat(64)], ["a".repeat(64)]],
])("the closest names to %s are found in %j", (word, names, near) => {
  expect(closest(word, names)).toEqual(near);
});

test("a field is found by its label if its name differs", () => {
  const fields = [
    { name: "partner_id", string: "Customer" },
    { name: "customer_note", string: "Note" },
    { name: "amount_total", string: "Total" },
  ];
  expect(closestFields("customer_id", fields)).toEqual(["partner_id"]);
  expect(closestFields("total", fields)).toEqual(["amount_total"]);
  expect(closestFields("customer", fields)).toEqual(["partner_id", "customer_note"]);
});

test("only a limited number of names, and of letters in a name, is compared", () => {
  function* names() {
    for (let i = 0; ; i++) {
      if (i > 5_000) throw new Error("asked for more names");
      yield i === 4_999 ? "city" : `${"x".repeat(1_000)}${i}`;
    }
  }
  expect(closest("ctiy", names())).toEqual(["city"]);
  const long = `city${"y".repeat(2_000_000)}`;
  const normalize = vi.spyOn(String.prototype, "normalize");
  closest("city", [long]);
  const lengths = normalize.mock.contexts.map((text) => String(text).length);
  normalize.mockRestore();
  expect(Math.max(...lengths)).toBe(128);
});

test("of names that contain the word, shorter ones are closer", () => {
  expect(closest("total", ["amount_total_signed", "amount_total", "subtotal"])).toEqual([
    "subtotal",
    "amount_total",
    "amount_total_signed",
  ]);
});
