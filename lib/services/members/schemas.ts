import { z } from "zod";
import { roles } from "../../kernel/choices.ts";

export const MemberInput = z.strictObject({ userId: z.uuid() });
export type MemberInput = z.output<typeof MemberInput>;

export const ChangeRoleInput = z.strictObject({ userId: z.uuid(), role: z.enum(roles) });
export type ChangeRoleInput = z.output<typeof ChangeRoleInput>;
