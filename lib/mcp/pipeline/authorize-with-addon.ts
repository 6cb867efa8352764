import { AppError, isAppError } from "../../kernel/errors.ts";
import type { AddonRules } from "../../kernel/model-rule.ts";
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
  /** Returns the fields of a model under the rules of the context. */
  readonly fieldsOf: (context: TenantContext, model: string) => Promise<FieldMap>;
}

/**
 * Returns the context of a call under the rules of both the portal and the addon, for an Odoo with rules of its own.
 * Throws what `authorize` throws, or the error of rules that could not be read.
 */
export async function authorizeWithAddon(call: AddonAuthorization): Promise<TenantContext> {
  const { inside, request } = call;
  // Odoo checks each call again, so cached rules are enough to allow it. A description or a refusal
  // does not reach Odoo, so it needs the present rules.
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

async function judge({ context, request, fieldsOf }: AddonAuthorization, rules: AddonRules): Promise<TenantContext> {
  const own = { ...context, rules: narrowed(context.rules, rules) };
  // The portal's rules allowed the call before. So a refusal before fields are read comes from the addon's rules. A
  // later refusal may come from either.
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

/** Replaces the remedy of an error that names the portal, as Odoo's rule may be the cause. Other remedies stay. */
function withRemedy({ code, message, options }: AppError, remedy: Remedy): AppError {
  return new AppError(code, message, options.remedy?.by === "portal_admin" ? { ...options, remedy } : options);
}

const kept = new WeakMap<AddonRules, { readonly portal: RuleSet; readonly rules: RuleSet }>();

/** Returns the same object for the same two rule sets, because results are cached by the identity of a rule. */
function narrowed(portal: RuleSet, inside: AddonRules): RuleSet {
  const before = kept.get(inside);
  if (before?.portal === portal) return before.rules;
  const rules = narrowRules(portal, inside);
  kept.set(inside, { portal, rules });
  return rules;
}
