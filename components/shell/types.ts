import type { Role } from "#lib/kernel/choices.ts";
import type { Locale } from "#lib/kernel/locale/locale.ts";
import type { ConnectionState } from "../ui/status-dot.tsx";

/** The data that the frame around every portal page shows. */
export interface ShellView {
  readonly user: { readonly name: string; readonly email: string };
  readonly tenant: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
  };
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly connections: readonly { readonly id: string; readonly name: string; readonly state: ConnectionState }[];
  /** The calls of AI clients that wait for the member's decision. */
  readonly waiting: number;
  /** The paths of the pages that the member's role may open. */
  readonly pages: readonly string[];
  readonly canAddConnection: boolean;
}

export type SetLocale = (input: { readonly locale: Locale }) => Promise<unknown>;

/** The server actions that the layout passes to the frame. */
export interface ShellActions {
  signOut(): Promise<void>;
  switchTenant(input: { readonly tenantId: string }): Promise<void>;
  setLocale: SetLocale;
}
