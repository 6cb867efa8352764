import { trimTail } from "../../kernel/text/trim-tail.ts";
import type { ConnectionSummary } from "../../tenant/context.ts";

/** Returns the address of a record in Odoo's web client, or undefined for the sandbox, which has no web client. */
export function recordLink(connection: ConnectionSummary, model: string, id: number): string | undefined {
  if (connection.url === "") return undefined;
  const base = trimTail(connection.url, "/");
  const major = Number(/\d+/.exec(connection.series)?.[0] ?? 0);
  // Odoo reads a model name without a dot as the path of an action, unless it has the prefix `m-`.
  const name = encodeURIComponent(model.includes(".") || major < 18 ? model : `m-${model}`);
  return major >= 18 ? `${base}/odoo/${name}/${id}` : `${base}/web#id=${id}&model=${name}&view_type=form`;
}
