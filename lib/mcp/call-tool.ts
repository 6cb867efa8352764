import { setTimeout as delay } from "node:timers/promises";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { type AuditContext, type AuditIntent, type AuditSubject, principalId } from "../audit/entry.ts";
import type { Recorder } from "../audit/recorder.ts";
import { findPlan, type Plan as BillingPlan } from "../billing/plans.ts";
import { AppError, isAppError } from "../kernel/errors.ts";
import type { Logger } from "../observability/logger.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { Principal } from "../policy/types.ts";
import type { Source, TenantContext } from "../tenant/context.ts";
import { boundTransport } from "./bound-transport.ts";
import type { CallIo, Done, Plan, Tool } from "./define-tool.ts";
import type { Gate } from "./gate.ts";
import type { Metadata } from "./metadata.ts";
import { toErrorResult, toOutcome } from "./present-error.ts";
import type { Rates } from "./rates.ts";

export interface ToolCall {
  readonly principal: Principal;
  readonly source: Source;
  readonly requestId: string;
  readonly tool: Tool;
  readonly args: unknown;
  readonly signal: AbortSignal;
}
