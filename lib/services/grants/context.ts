import type { GrantId, TenantId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** The dependencies of the verbs on grants. */
export interface GrantContext extends ServiceContext {
  /** Drops the cached grant. Called after a change is committed, so that it takes effect at once. */
  forgetGrant(grant: { readonly tenantId: TenantId; readonly grantId: GrantId }): void;
  /** Deletes the tokens of a grant. Without them its client must ask the member again. */
  endTokens(grantId: GrantId): Promise<void>;
}
