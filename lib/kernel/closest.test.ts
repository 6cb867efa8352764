import { expect, test } from "vitest";
import { closest, closestFields } from "./closest.ts";

test.each([
  ["ctiy", ["city", "cuit", "country_id"], ["city"]],
  ["Partner", ["partner_id", "parent_id", "name"], ["partner_id"]],
  ["accion", ["áçcíón", "name"], ["áçcíón"]],
  ["tax", ["car", "fax", "tags"], ["fax"]],
  ["", ["a"], []],
  // Only the beginning of a very long word is compared.
  ["a".repeat(64) + "b".repeat(5_000), ["a".repeat(64), "b".repeat(64)], ["a".repeat(64)]],
])("%s is near %j", (word, names, near) => {
  expect(closest(word, names)).toEqual(near);
});

test("a field is found by its label where its name is another", () => {
  const fields = [
    { name: "partner_id", string: "Customer" },
    { name: "customer_note", string: "Note" },
    { name: "amount_total", string: "Total" },
  ];
  expect(closestFields("customer_id", fields)).toEqual(["partner_id"]);
  expect(closestFields("total", fields)).toEqual(["amount_total"]);
  expect(closestFields("customer", fields)).toEqual(["partner_id", "customer_note"]);
});
