import { z } from "zod";
import { CompanyIds } from "../companies/schemas.ts";

/** The most connections of one grant. */
export const maxConnections = 50;

/** A connection that a client may use, and the Odoo companies in which it may act there: all if they are omitted. */
export const GrantedConnectionInput = z.strictObject({ id: z.uuid(), companyIds: CompanyIds.optional() });

export const GiveGrantInput = z.strictObject({
  clientId: z.string().min(1).max(2_000),
  clientName: z.string().trim().min(1).max(200),
  redirectHost: z.string().min(1).max(300),
  scope: z.enum(["read", "write"]),
  connections: z.array(GrantedConnectionInput).min(1).max(maxConnections),
});
export type GiveGrantInput = z.output<typeof GiveGrantInput>;

export const RevokeGrantInput = z.strictObject({ grantId: z.uuid() });
export type RevokeGrantInput = z.output<typeof RevokeGrantInput>;

export const GrantActivityInput = z.strictObject({
  /** Only grants that were consented to from this moment on count. */
  since: z.iso.datetime().transform((text) => new Date(text)),
});
export type GrantActivityInput = z.output<typeof GrantActivityInput>;
