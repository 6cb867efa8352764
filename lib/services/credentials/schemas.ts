import { z } from "zod";
import { expiresOn } from "../connections/schemas.ts";

const key = (name: string) => `credentials.errors.${name}`;

export const StoreCredentialInput = z.strictObject({
  connectionId: z.uuid(),
  login: z.string().trim().max(200).default(""),
  // A key that is pasted from a page often comes with a blank or a line end.
  secret: z.string().trim().min(1, key("secret_required")).max(4096),
  expiresOn,
});
export type StoreCredentialInput = z.output<typeof StoreCredentialInput>;

export const RemoveCredentialInput = z.strictObject({ connectionId: z.uuid() });
export type RemoveCredentialInput = z.output<typeof RemoveCredentialInput>;

export const RequireOwnInput = z.strictObject({ id: z.uuid(), isRequired: z.boolean() });
export type RequireOwnInput = z.output<typeof RequireOwnInput>;
