import type { Locale } from "#lib/kernel/locale/locale.ts";
import type { OpenedInvitation } from "#lib/views/members.ts";
import type { FormResult } from "../../ui/use-error-text.ts";

interface WithToken {
  readonly token: string;
}

/** The server actions of an invitation's page. Those that accept redirect, and return only if there is an error. */
export interface InvitationActions {
  look(input: WithToken): Promise<FormResult<OpenedInvitation>>;
  accept(input: WithToken): Promise<FormResult<unknown>>;
  acceptByMail(input: WithToken): Promise<FormResult<unknown>>;
  join(
    input: WithToken & { readonly name: string; readonly password: string; readonly locale: Locale },
  ): Promise<FormResult<unknown>>;
  askMail(input: WithToken & { readonly email: string; readonly locale: Locale }): Promise<FormResult<unknown>>;
  signOut(input: Record<string, never>): Promise<FormResult<unknown>>;
}

/** An invitation that can be accepted. */
export type Acceptable = Extract<OpenedInvitation, { readonly state: "open" }>;
