import { actorOf } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { checkOrigin, readBodyCapped } from "#lib/http/request-guards.ts";
import { AppError, isAppError } from "#lib/kernel/errors.ts";
import { type ShownError, toShownError } from "#lib/kernel/shown-error.ts";
import type { ConnectionContext } from "#lib/services/connections/context.ts";
import { parseInput, TestInput } from "#lib/services/connections/schemas.ts";
import { testConnection } from "#lib/services/connections/testing/test-connection.ts";
import { testTarget } from "#lib/services/connections/testing/test-target.ts";
import type { TestReport, TestStep } from "#lib/views/connections.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { currentSession } from "../../../_server/session.ts";

const maxBytes = 16 * 1024;

/** Tests an Odoo and streams the result as NDJSON: one line for each step when it ends, then the report. */
export async function POST(request: Request): Promise<Response> {
  const { auth, config, log, services } = await getRuntime();
  // Attack: cross-site request forgery. Browsers name the origin of every POST; a session cookie proves no intent.
  const foreign = request.headers.get("origin") === null || checkOrigin(request, config.publicUrl) !== undefined;
  if (foreign) return new Response(null, { status: 403 });
  if (!request.headers.get("content-type")?.startsWith("application/json")) return new Response(null, { status: 415 });
  const session = await currentSession().catch((error: unknown) => {
    if (isAppError(error) && error.code === "busy") return error;
    throw error;
  });
  if (isAppError(session)) return lines([refusal(toShownError(session))], 503);
  if (session === undefined)
    return lines([refusal({ code: "unauthenticated", message: "Your session has ended." })], 401);

  const { requestId, ip } = auth.sourceOf(await currentEdge());
  const context: ConnectionContext = { ...services, requestId, ip, actor: actorOf(session) };
  const encoder = new TextEncoder();
  let open = true;
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (line: unknown) => {
        if (open) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      try {
        const subject = parseJson(await readBodyCapped(request, maxBytes));
        const report = await test(context, subject, (step) => send({ type: "step", step }));
        send({ type: "report", report });
      } catch (error) {
        const known = isAppError(error) && error.code !== "internal";
        if (!known) log.error({ error, requestId }, "a connection test failed");
        send(refusal(known ? toShownError(error) : { code: "internal", message: "", requestId }));
      }
      if (open) controller.close();
    },
    cancel() {
      open = false;
    },
  });
  return new Response(stream, { headers });
}

const headers = {
  "content-type": "application/x-ndjson; charset=utf-8",
  "cache-control": "no-store",
  // Stops proxies from buffering the lines, or all steps would show at once at the end.
  "x-accel-buffering": "no",
};

async function test(
  context: ConnectionContext,
  subject: unknown,
  onStep: (step: TestStep) => void,
): Promise<TestReport> {
  if (typeof subject === "object" && subject !== null && "connectionId" in subject) {
    return testConnection(context, { id: String(subject.connectionId) }, onStep);
  }
  return testTarget(context, parseInput(TestInput, subject), onStep);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The request is not JSON.");
  }
}

function lines(all: readonly unknown[], status: number): Response {
  return new Response(all.map((line) => `${JSON.stringify(line)}\n`).join(""), { status, headers });
}

function refusal(error: ShownError) {
  return { type: "refused", error } as const;
}
