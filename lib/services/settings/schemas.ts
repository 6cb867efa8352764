import { z } from "zod";

const name = z.string().trim().min(1).max(100);

export const UpdateProfileInput = z.strictObject({ name });
export type UpdateProfileInput = z.output<typeof UpdateProfileInput>;

export const RenameTenantInput = z.strictObject({ name });
export type RenameTenantInput = z.output<typeof RenameTenantInput>;
