import type { AuditChoices } from "#lib/views/audit.ts";

/** What the filters offer. */
export interface FilterChoices extends Pick<AuditChoices, "models" | "tools"> {
  readonly actors: readonly { readonly id: string; readonly label: string }[];
  readonly connections: readonly { readonly id: string; readonly name: string }[];
}
