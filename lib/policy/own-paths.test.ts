import { expect, test } from "vitest";
import { closedWith, fieldMap as map } from "#tests/support/closures.ts";

const paths = ["contact_id", "contact_id.phone", "contact_id.email"];
const odoo = {
  "x.contact": map({ name: {}, phone: {}, email: {} }),
  "x.worker": map({
    contact_id: { type: "many2one", relation: "x.contact" },
    work_email: { depends: paths },
    work_phone: { depends: paths },
  }),
};

test("fields that one method works out take each the path that ends as its own name does", () => {
  expect(closedWith(odoo, { "x.contact": ["phone"] })).toEqual({ "x.worker": { work_phone: "x.contact.phone" } });
  expect(closedWith(odoo, { "x.contact": ["email"] })).toEqual({ "x.worker": { work_email: "x.contact.email" } });
});
