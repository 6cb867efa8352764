import { asObject } from "../kernel/read-json.ts";
import { requireShape } from "./answers/answer-shape.ts";
import { toGroups } from "./calls/groups.ts";
import { toWire } from "./calls/methods.ts";
import type { OdooCall, OdooTarget } from "./types.ts";

/** Returns the arguments of `execute_kw`, which JSON-RPC and XML-RPC share. */
export function executeKwArguments(target: OdooTarget, call: OdooCall): unknown[] {
  const { model = call.model, method, ids, positional, keyword } = toWire(call, target.series);
  const args = [...(ids === undefined ? [] : [ids]), ...positional.map(([, value]) => value)];
  const kwargs = call.context === undefined ? keyword : { ...keyword, context: call.context };
  return [target.database, target.uid, target.secret, model, method, args, kwargs];
}

/**
 * Returns an answer in the form of all series: the id of one new record is a number, and a context names its user.
 * Throws AppError for an answer that Odoo never gives.
 */
export function shapeRpc(value: unknown, call: OdooCall, target: OdooTarget): unknown {
  const told = oneId(call) && Array.isArray(value) ? value[0] : value;
  requireShape(told, call);
  if (call.method === "read_group") return toGroups(told as Parameters<typeof toGroups>[0], call, target.series);
  // Odoo 14 does not say whose context it is.
  if (call.method === "context_get") return { uid: target.uid, ...asObject(told) };
  return told;
}

function oneId({ method, args }: OdooCall): boolean {
  return method === "create"
    ? !Array.isArray(args?.["values"])
    : method === "add_attachment" || method === "message_post";
}
