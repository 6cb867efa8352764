import { expect, test } from "vitest";
import { testVault } from "#tests/support/auth.ts";
import { openTestDatabase } from "#tests/support/database.ts";
import { modelsOf, reportNames } from "../policy/report-models.ts";
import { models } from "../sandbox/models/models.ts";
import { demoRules, seed } from "./seed.ts";

const rules = new Map(demoRules.map((rule) => [rule.model, rule]));

test("the demo tenant's rules open each model once, and only models of its Odoo", () => {
  expect(demoRules.filter(({ model }) => !models.has(model))).toEqual([]);
  expect(rules.size).toBe(demoRules.length);
});

test.each(reportNames)("the demo tenant's rules open all models that the report %s reads", (report) => {
  expect(modelsOf(report).filter((model) => rules.get(model)?.read !== true)).toEqual([]);
});

test.each([
  ["a purchase", ["purchase.order", "purchase.order.line"]],
  ["a meeting", ["calendar.event"]],
  ["a to-do", ["mail.activity"]],
  ["hours", ["account.analytic.line"]],
])("the demo tenant's rules allow writing %s", (_what, written) => {
  for (const model of written) expect(rules.get(model)).toMatchObject({ read: true, create: true, write: true });
});

test("the demo's owner has a verified address, as nobody reads a mail to it", async () => {
  const database = await openTestDatabase();
  try {
    const demo = await seed({
      config: { sandbox: true } as Parameters<typeof seed>[0]["config"],
      vault: testVault,
      urls: database.urls,
    });
    const people = await database.admin`select email, email_verified_at from users`;
    expect(people).toEqual([{ email: demo?.email, email_verified_at: expect.any(Date) }]);
  } finally {
    await database.close();
  }
});
