import type { GrantId } from "../../kernel/ids.ts";
import type { GrantContext } from "../grants/context.ts";

/**
 * Ends the tokens of grants that are revoked already. It never throws: without its grant no token works, and a token
 * that stays because this fails is deleted when it expires.
 */
export async function endAllTokens(
  { endTokens }: Pick<GrantContext, "endTokens">,
  grantIds: readonly GrantId[],
): Promise<void> {
  await Promise.allSettled(grantIds.map((id) => endTokens(id)));
}
