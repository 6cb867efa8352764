import type { Row } from "../models/definition.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { companyRule } from "./companies.ts";
import { compileDomain, type Given, mentionsActive } from "./domain.ts";
import { compileOrder } from "./order.ts";

interface Ask extends Pick<SandboxCall, "store" | "model" | "context"> {
  readonly args: Readonly<Record<string, Given>>;
}

/** Returns the rows that meet a domain. Archived rows are left out unless the domain or the context includes them. */
export function find({ store, model, args, context }: Ask): Row[] {
  const domain = args["domain"] ?? [];
  const test = compileDomain(store, model, domain);
  const seen = companyRule(store, model);
  const hideArchived = model.fields.has("active") && context["active_test"] !== false && !mentionsActive(domain);
  return [...store.table(model.name).values()].filter(
    (row) => !(hideArchived && row["active"] === false) && seen(row) && test(row),
  );
}

/** Returns the rows of one page, in the given order. */
export function page(call: Ask): Row[] {
  const { offset, limit, order } = call.args;
  const rows = find(call).sort(compileOrder(call.store, call.model, typeof order === "string" ? order : undefined));
  const from = typeof offset === "number" ? offset : 0;
  return rows.slice(from, typeof limit === "number" && limit !== 0 ? from + limit : undefined);
}
