import type { TenantId } from "../kernel/ids.ts";

/**
 * What the deletion of a person's account does to one of their companies: it goes on without the person, is deleted as
 * it would have no members, or forbids the deletion as its other members would have no owner.
 */
export type CompanyFate = "kept" | "deleted" | "blocked";

/** The parts of a person's account that the settings show beside the profile. */
export interface AccountView {
  readonly email: string;
  /** False for a person who signs in with another service alone. */
  readonly hasPassword: boolean;
  /** True for the shared account of the demo, which cannot be changed. */
  readonly isDemo: boolean;
  readonly companies: readonly { readonly id: TenantId; readonly name: string; readonly fate: CompanyFate }[];
}
