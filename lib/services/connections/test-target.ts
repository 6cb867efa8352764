import { requirePermission } from "../../policy/roles.ts";
import type { ConnectionContext } from "./context.ts";
import { type TestReport, type TestStep, toReport } from "./report.ts";
import { parseInput, TestInput } from "./schemas.ts";

/**
 * Tests an Odoo that is not saved: address, encryption, series, database, sign-in, rights. Saves nothing.
 * `onStep` hears of every step as it ends. Owners and admins. A failed test is an answer, not an error.
 */
export async function testTarget(
  context: ConnectionContext,
  raw: unknown,
  onStep?: (step: TestStep) => void,
): Promise<TestReport> {
  requirePermission(context.principal, "connections.manage");
  return toReport(await context.probeOdoo(parseInput(TestInput, raw), onStep));
}
