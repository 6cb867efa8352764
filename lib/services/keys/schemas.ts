import { z } from "zod";
import { keyLifetimes, oldKeyEnds, toolsets } from "../../kernel/choices.ts";
import { parseNetwork } from "../../kernel/network/allowed-networks.ts";
import { CompanyIds } from "../companies/schemas.ts";

/** The most addresses and ranges of one key. */
export const maxNetworks = 20;

/** Addresses and ranges, in their canonical form and each once. */
const Networks = z
  .array(z.string().max(60))
  .min(1)
  .max(maxNetworks, { error: "keys.errors.too_many_networks" })
  .transform((texts, { addIssue }) => {
    const networks = texts.map(parseNetwork);
    if (networks.includes(undefined)) addIssue({ code: "custom", message: "keys.errors.network" });
    return [...new Set(networks.filter((network) => network !== undefined))];
  });

export const CreateKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  connectionId: z.uuid(),
  scope: z.enum(["read", "write"]),
  /** The groups of tools that the key may use. If omitted, it may use all. */
  toolsets: z.array(z.enum(toolsets)).min(1).optional(),
  lifetime: z.enum(keyLifetimes),
  /** The only addresses and ranges from which the key may be used. If omitted, it may be used from all. */
  allowedNetworks: Networks.optional(),
  /** The Odoo companies in which the key may act, the default first. If omitted, all of the Odoo user. */
  companyIds: CompanyIds.optional(),
});
export type CreateKeyInput = z.output<typeof CreateKeyInput>;

export const RevokeKeyInput = z.strictObject({ keyId: z.uuid() });
export type RevokeKeyInput = z.output<typeof RevokeKeyInput>;

export const RotateKeyInput = z.strictObject({ keyId: z.uuid(), oldEnds: z.enum(oldKeyEnds) });
export type RotateKeyInput = z.output<typeof RotateKeyInput>;
