import { expect, test } from "vitest";
import { contextFault } from "./context-keys.ts";

test.each([
  {},
  { lang: "es_ES", tz: "Europe/Madrid", active_test: false, allowed_company_ids: [2, 1], bin_size: true },
  { lang: "sr@latin", tz: null },
  { lang: false, tz: "UTC" },
])("the context %j is accepted", (context) => {
  expect(contextFault(context)).toBeUndefined();
});

test.each([
  [{ tracking_disable: true }, "tracking_disable"],
  [{ lang: "es_ES", default_user_id: 1 }, "default_user_id"],
  [{ constructor: 1 }, "constructor"],
])("the context %j is refused, because its key could switch off checks of Odoo", (context, key) => {
  expect(contextFault(context)).toEqual({ key });
});

test.each([
  [{ tz: "Madrid" }, "tz"],
  [{ lang: "Spanish" }, "lang"],
  [{ lang: ["es_ES"] }, "lang"],
  [{ allowed_company_ids: 1 }, "allowed_company_ids"],
  [{ allowed_company_ids: [] }, "allowed_company_ids"],
  [{ allowed_company_ids: [1, 0] }, "allowed_company_ids"],
  [{ allowed_company_ids: ["1"] }, "allowed_company_ids"],
  [{ active_test: "no" }, "active_test"],
  [{ bin_size: 1 }, "bin_size"],
])("the context %j is refused with the right form, because Odoo would silently ignore it", (context, key) => {
  expect(contextFault(context)).toMatchObject({ key, takes: expect.any(String) });
});
