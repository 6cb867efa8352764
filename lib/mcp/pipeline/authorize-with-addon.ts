import { AppError, isAppError } from "../../kernel/errors.ts";
import type { InsideRules } from "../../kernel/model-rule.ts";
import type { Remedy } from "../../kernel/remedy.ts";
import type { FieldMap, Inside } from "../../odoo/types.ts";
import { narrowRules } from "../../policy/narrow-rules.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { RuleSet } from "../../policy/types.ts";
import { authorize } from "../../records/authorize.ts";
import type { TenantContext } from "../../tenant/context.ts";

export interface AddonAuthorization {
  readonly context: TenantContext;
  readonly inside: Inside;
  readonly request: PolicyRequest | undefined;
  /** The fields of a model, as they are known under these rules. */
  readonly fieldsOf: (context: TenantContext, model: string) => Promise<FieldMap>;
}

/**
 * The context that a call goes on with where Odoo keeps rules of its own: under the rules of both sides. Throws what
 * `authorize` throws, or the error of the rules that could not be read.
 */
export async function authorizeWithAddon(call: AddonAuthorization): Promise<TenantContext> {
  const { inside, request } = call;
  // Odoo judges again whatever reaches it. What only tells of the rules, or is refused by them, goes by them as they stand.
  const onlyTells = request === undefined || request.kind === "describe";
  const known = onlyTells ? undefined : inside.known();
  if (known !== undefined) {
    try {
      return await judge(call, known);
    } catch (error) {
      if (!isAppError(error) || error.code !== "denied") throw error;
    }
  }
  return judge(call, await inside.read());
}

async function judge({ context, request, fieldsOf }: AddonAuthorization, rules: InsideRules): Promise<TenantContext> {
  const own = { ...context, rules: narrowed(context.rules, rules) };
  // The portal's rules alone have said yes before: a no without a field asked for is Odoo's. Later it may be either's.
  let remedy: Remedy = { by: "odoo_admin", where: "mcp.rules" };
  try {
    const needs = authorize(own, request);
    remedy = { by: "rules_admin" };
    await needs?.((model) => fieldsOf(own, model));
    return own;
  } catch (error) {
    throw isAppError(error) && error.code === "denied" ? withRemedy(error, remedy) : error;
  }
}

/** What a rule of the portal could open: it may be Odoo's rule that is in the way. What no rule opens stays so. */
function withRemedy({ code, message, options }: AppError, remedy: Remedy): AppError {
  return new AppError(code, message, options.remedy?.by === "portal_admin" ? { ...options, remedy } : options);
}

const kept = new WeakMap<InsideRules, { readonly portal: RuleSet; readonly rules: RuleSet }>();

/** The same set for the same two: what is chosen by a rule is remembered with it, as long as Odoo's are. */
function narrowed(portal: RuleSet, inside: InsideRules): RuleSet {
  const before = kept.get(inside);
  if (before?.portal === portal) return before.rules;
  const rules = narrowRules(portal, inside);
  kept.set(inside, { portal, rules });
  return rules;
}
