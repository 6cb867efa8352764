import { expect, test } from "vitest";
import { confirmOperation } from "./confirm-operation.ts";

test("confirm_operation redeems its token and does nothing by itself", async () => {
  const plan = confirmOperation.plan({ token: "confirm_x" });
  expect(plan).toMatchObject({ redeems: "confirm_x", writes: false });
  await expect(plan.execute({} as never)).rejects.toThrow("not redeemed");
});
