import { recordAdmin } from "../../audit/record.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type ConnectionId, newId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/roles.ts";
import type { ConnectionContext } from "./context.ts";
import { probe } from "./probe.ts";
import { toFound } from "./probed.ts";
import type { CreateInput } from "./schemas.ts";
import { sealSecret } from "./sealed-secret.ts";
import { withFreeName } from "./taken-name.ts";
import { type ConnectionView, toConnectionView } from "./view.ts";

/**
 * Registers an Odoo, or a demo Odoo of the tenant's own. An Odoo is tested first and saved only when everything works:
 * what the browser tested is no proof. Owners and admins. Throws `invalid_input` and `conflict` with the field, or the test's error.
 */
export async function createConnection(context: ConnectionContext, input: CreateInput): Promise<ConnectionView> {
  const { principal, now } = context;
  requirePermission(principal, "connections.manage");
  if (input.kind === "sandbox" && !context.sandboxEnabled) {
    throw new AppError("denied", "The demo is switched off here.", { key: "connections.errors.sandbox_off" });
  }
  const found =
    input.kind === "odoo"
      ? toFound(await probe(context, input))
      : ({ transport: "sandbox", series: "19.0", edition: "community", odooUser: "Demo" } as const);

  const { tenantId } = principal;
  const id = newId<ConnectionId>();
  return withFreeName(() =>
    withTenant(context.db, tenantId, async (tx) => {
      const secret = input.kind === "odoo" ? await sealSecret(tx, context.vault, { tenantId, id }, input.secret) : {};
      const [row] = await tx
        .insert(connections)
        .values({
          id,
          tenantId,
          name: input.name,
          kind: input.kind,
          ...found,
          ...secret,
          state: "live",
          verifiedAt: now(),
          createdAt: now(),
          updatedAt: now(),
        })
        .returning();
      if (row === undefined) throw new AppError("internal", "The connection was not saved.");
      await recordAdmin(tx, context, { verb: "connections.create", connectionId: id });
      return toConnectionView(row);
    }),
  );
}
