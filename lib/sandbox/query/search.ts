import type { Domain } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { companyRule } from "./companies.ts";
import { compileDomain, mentionsActive } from "./domain.ts";
import { compileOrder } from "./order.ts";

type Ask = Pick<SandboxCall, "store" | "model" | "args" | "context">;

/** Returns the rows that meet a domain. Archived rows are left out unless the domain or the context includes them. */
export function find({ store, model, args, context }: Ask): Row[] {
  const domain = (args["domain"] as Domain | undefined) ?? [];
  const test = compileDomain(store, model, domain);
  const seen = companyRule(store, model);
  const hideArchived = model.fields.has("active") && context["active_test"] !== false && !mentionsActive(domain);
  return [...store.table(model.name).values()].filter(
    (row) => !(hideArchived && row["active"] === false) && seen(row) && test(row),
  );
}

/** Returns the rows of one page, in the given order. */
export function page(call: Ask): Row[] {
  const { offset = 0, limit, order } = call.args as { offset?: number; limit?: number | false; order?: string };
  const rows = find(call).sort(compileOrder(call.store, call.model, order));
  return rows.slice(offset, limit === undefined || limit === false || limit === 0 ? undefined : offset + limit);
}
