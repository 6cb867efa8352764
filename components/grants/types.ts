import type { FormResult } from "../ui/use-error-text.ts";

export type EndGrant = (input: { readonly grantId: string }) => Promise<FormResult<unknown>>;
