import type { CredentialView } from "#lib/views/credentials.ts";
import type { FormResult } from "../ui/use-error-text.ts";

export interface CredentialActions {
  store(input: {
    readonly connectionId: CredentialView["connectionId"];
    readonly login: string;
    readonly secret: string;
    readonly expiresOn: string;
  }): Promise<FormResult<unknown>>;
  remove(input: { readonly connectionId: CredentialView["connectionId"] }): Promise<FormResult<unknown>>;
}
