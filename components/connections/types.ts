import type { ConfirmPolicy } from "#lib/kernel/choices.ts";
import type { TestReport, TestStep } from "#lib/views/connections.ts";
import type { FormResult, ShownError } from "../ui/use-error-text.ts";

export type SetConfirm = (input: {
  readonly id: string;
  readonly confirm: ConfirmPolicy;
  readonly above?: number;
}) => Promise<FormResult<unknown>>;

/** The result of a connection test, without its steps: the stream sent them before. */
export type TestReportView = Omit<TestReport, "steps">;

/** One line of the test's stream. */
export type TestLine =
  | { readonly type: "step"; readonly step: TestStep }
  | { readonly type: "report"; readonly report: TestReportView }
  | { readonly type: "refused"; readonly error: ShownError };
