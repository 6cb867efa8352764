import type { AuditChoices } from "#lib/views/audit.ts";

/** The values that the filters offer. */
export interface FilterChoices extends Pick<AuditChoices, "models" | "tools"> {
  readonly actors: readonly { readonly id: string; readonly label: string }[];
  readonly connections: readonly { readonly id: string; readonly name: string }[];
}
