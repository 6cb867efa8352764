import { toGroups } from "./groups.ts";
import { toWire } from "./methods.ts";
import type { OdooCall, OdooTarget } from "./types.ts";

/** The arguments of `execute_kw`, the same over JSON-RPC and XML-RPC. */
export function executeKwArguments(target: OdooTarget, call: OdooCall): unknown[] {
  const { model = call.model, method, ids, positional, keyword } = toWire(call, target.series);
  const args = [...(ids === undefined ? [] : [ids]), ...positional.map(([, value]) => value)];
  const kwargs = call.context === undefined ? keyword : { ...keyword, context: call.context };
  return [target.database, target.uid, target.secret, model, method, args, kwargs];
}

/** The one shape of an answer: the id of one new record is a number on all series, and a context names its user. */
export function shapeRpc(value: unknown, call: OdooCall, target: OdooTarget): unknown {
  if (oneId(call) && Array.isArray(value)) return value[0];
  if (call.method === "read_group" && Array.isArray(value)) return toGroups(value, call, target.series);
  // Odoo 14 does not say whose context it is.
  if (call.method === "context_get" && isObject(value)) return { uid: target.uid, ...value };
  return value;
}

function oneId({ method, args }: OdooCall): boolean {
  return method === "create"
    ? !Array.isArray(args?.["values"])
    : method === "add_attachment" || method === "message_post";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
