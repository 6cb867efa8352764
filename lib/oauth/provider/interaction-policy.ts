import { interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";

const { Check, Prompt } = interactionPolicy;

/**
 * Returns the rule when a person is asked: for each request, once. Sign-in and consent are one page of the portal, and
 * no earlier decision stands for a later one. The other values of `prompt` that clients send ask for nothing more.
 */
export function createInteractionPolicy(): interactionPolicy.Prompt[] {
  const isUndecided = (ctx: KoaContextWithOIDC) => ctx.oidc.result?.consent === undefined;
  return [
    new Prompt(
      { name: "consent", requestable: true },
      new Check("undecided", "a person must decide about the request", "consent_required", isUndecided),
    ),
    new Prompt({ name: "login", requestable: true }),
    new Prompt({ name: "select_account", requestable: true }),
  ];
}
