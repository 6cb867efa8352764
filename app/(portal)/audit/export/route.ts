import { actorOf } from "#lib/auth/session/session.ts";
import { getRuntime } from "#lib/composition/runtime.ts";
import { can } from "#lib/policy/permissions.ts";
import { exportAudit } from "#lib/services/audit/export-audit.ts";
import { readFilters } from "#lib/services/audit/filters.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { currentSession } from "../../../_server/session.ts";

/** Exports the entries that match the URL's filters as CSV. The database is read only as fast as the browser saves. */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 401 });
  const actor = actorOf(session);
  if (!can(actor, "audit.read")) return new Response(null, { status: 403 });
  const { auth, log, services } = await getRuntime();
  const { requestId, ip } = auth.sourceOf(await currentEdge());
  const filters = readFilters(Object.fromEntries(new URL(request.url).searchParams));
  const lines = exportAudit({ ...services, requestId, ip, actor }, filters);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await lines.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        // The response has begun, so only a broken download can show that the file is incomplete.
        log.error({ error, requestId }, "an export of the audit log broke off");
        controller.error(error);
      }
    },
    cancel: () => void lines.return(undefined),
  });
  const day = services.now().toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="mcp-odoo-audit-${day}.csv"`,
      "cache-control": "no-store",
    },
  });
}
