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

test("a denied field closes, of the fields that one method computes, only the one with its own name", () => {
  expect(closedWith(odoo, { "x.contact": ["phone"] })).toEqual({ "x.worker": { work_phone: "x.contact.phone" } });
  expect(closedWith(odoo, { "x.contact": ["email"] })).toEqual({ "x.worker": { work_email: "x.contact.email" } });
});

test("a denied field of the same model closes all fields that one method computes from it", () => {
  const together = ["contact_id.email", "parent_id.work_phone"];
  const staying = {
    "x.contact": odoo["x.contact"],
    "x.worker": map({
      contact_id: { type: "many2one", relation: "x.contact" },
      parent_id: { type: "many2one", relation: "x.worker" },
      work_email: { depends: together },
      work_phone: { depends: together },
    }),
  };
  expect(closedWith(staying, { "x.worker": ["work_phone"] })).toEqual({
    "x.worker": { work_email: "x.worker.work_phone" },
  });
});
