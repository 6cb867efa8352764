import { z } from "zod";

/** The most connections of one grant. */
export const maxConnections = 50;

export const GiveGrantInput = z.strictObject({
  clientId: z.string().min(1).max(2_000),
  clientName: z.string().trim().min(1).max(200),
  redirectHost: z.string().min(1).max(300),
  scope: z.enum(["read", "write"]),
  connectionIds: z.array(z.uuid()).min(1).max(maxConnections),
});
export type GiveGrantInput = z.output<typeof GiveGrantInput>;

export const RevokeGrantInput = z.strictObject({ grantId: z.uuid() });
export type RevokeGrantInput = z.output<typeof RevokeGrantInput>;

export const GrantActivityInput = z.strictObject({
  /** Only grants that were consented to from this moment on count. */
  since: z.iso.datetime().transform((text) => new Date(text)),
});
export type GrantActivityInput = z.output<typeof GrantActivityInput>;
