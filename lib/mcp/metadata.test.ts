import { expect, test, vi } from "vitest";
import { createMemoryCache } from "../cache/cache.ts";
import type { FieldMap, OdooTransport } from "../odoo/types.ts";
import type { TenantContext } from "../tenant/context.ts";
import { createMetadata } from "./metadata.ts";

const odoo = {} as OdooTransport;
const context = (tenantId: string, id = "c", version = 1, rules = 1) =>
  ({ tenantId, connection: { id, version }, rules: { version: rules } }) as unknown as TenantContext;

test("fields are read once, and anew for another tenant, connection, credential or set of rules", async () => {
  const readFields = vi.fn(async (): Promise<FieldMap> => new Map());
  const { fields } = createMetadata({ cache: createMemoryCache({ ttlMs: 60_000, maxEntries: 100 }), readFields });
  await Promise.all(Array.from({ length: 20 }, () => fields(context("a"), odoo, "res.partner")));
  expect(readFields).toHaveBeenCalledTimes(1);
  const others = [context("b"), context("a", "d"), context("a", "c", 2), context("a", "c", 1, 2)];
  for (const other of others) await fields(other, odoo, "res.partner");
  await fields(context("a"), odoo, "crm.lead");
  expect(readFields).toHaveBeenCalledTimes(6);
});
