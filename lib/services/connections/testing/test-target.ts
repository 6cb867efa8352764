import { requirePermission } from "../../../policy/permissions.ts";
import type { TestReport, TestStep } from "../../../views/connections.ts";
import type { ConnectionContext } from "../context.ts";
import type { TestInput } from "../schemas.ts";
import { probe } from "./probe.ts";
import { toReport } from "./report.ts";

/**
 * Tests an Odoo that is not saved: address, encryption, series, database, sign-in, rights. Saves nothing.
 * `onStep` is called as each step ends. For owners and admins. A failed test is returned, not thrown.
 */
export async function testTarget(
  context: ConnectionContext,
  input: TestInput,
  onStep?: (step: TestStep) => void,
): Promise<TestReport> {
  requirePermission(context.actor, "connections.manage");
  return toReport(await probe(context, input, onStep));
}
