import { authorize } from "../../../records/authorize.ts";
import type { CallIo } from "../../../records/call-io.ts";
import type { Metadata } from "../../../records/metadata.ts";
import { companyRows } from "../../../records/transport/company-rows.ts";
import { linkedRows } from "../../../records/transport/linked-rows.ts";
import { inPlace, orNotInstalled } from "../../../records/transport/not-installed.ts";
import type { TenantContext } from "../../../tenant/context.ts";
import { authorizeWithAddon } from "../authorize-with-addon.ts";
import type { CallOdoo } from "./open-odoo.ts";
import type { Planned } from "./plan-call.ts";

type Needs = ReturnType<typeof authorize>;

interface CallToAuthorize {
  readonly context: TenantContext;
  readonly plan: Planned["plan"];
  readonly callOdoo: CallOdoo;
  readonly metadata: Pick<Metadata, "fields">;
}

/**
 * Authorizes a call by the rules alone and returns the checks that need field lists. `enter` takes a place in flight,
 * because a refusal may ask Odoo whether it has the model. Throws AppError `denied` or `invalid_input`.
 */
export function authorizeByRules(
  { context, plan, callOdoo }: CallToAuthorize,
  enter: () => Promise<() => void>,
): Promise<Needs> {
  return orNotInstalled(plan.request?.model, callOdoo.lacks, enter, () => authorize(context, plan.request));
}

/** Authorizes the parts of a call that need field types or the rules of the addon. Returns its access. */
export async function authorizeByFields(
  { context, plan, callOdoo, metadata }: CallToAuthorize,
  needs: Needs,
  rest: Pick<CallIo, "wordRemedy" | "limitsLeft" | "language">,
): Promise<CallIo> {
  const { odoo, user, lacks } = callOdoo;
  const fieldsOf = (under: TenantContext, model: string) => metadata.fields(under, odoo, model);
  const { inside } = odoo;
  if (inside === undefined) await needs?.((model) => fieldsOf(context, model));
  const withAddon = async () =>
    inside === undefined ? context : authorizeWithAddon({ context, inside, request: plan.request, fieldsOf });
  const judged = await orNotInstalled(plan.request?.model, lacks, inPlace, withAddon);
  const fields = (model: string) => fieldsOf(judged, model);
  const { companies } = judged;
  const rows = companies === undefined ? odoo : companyRows(odoo, companies, fields);
  return {
    ...rest,
    context: judged,
    odoo: linkedRows(rows, { context: judged, fields, user }),
    fields,
    user,
    allow: async (request) => authorize(judged, request)?.((model) => fieldsOf(judged, model)),
    ...(lacks === undefined ? {} : { lacks }),
  };
}
