import { z } from "zod";
import { externalProviders } from "../../kernel/choices.ts";
import { next, password } from "../accounts/schemas.ts";

const provider = z.enum(externalProviders);

export const BeginInput = z.strictObject({ provider, next });

export const ConnectInput = z.strictObject({ provider, currentPassword: password });

export const DisconnectInput = z.strictObject({ provider });
export type DisconnectInput = z.output<typeof DisconnectInput>;
