import { testVault } from "#tests/support/auth.ts";
import type { TestDatabase } from "#tests/support/database.ts";
import { AppError } from "../../lib/kernel/errors.ts";
import { type ConnectionId, newId, type TenantId, type UserId } from "../../lib/kernel/ids.ts";
import type { AddonRules } from "../../lib/kernel/model-rule.ts";
import type { ProbeInput, ProbeResult } from "../../lib/odoo/probe/probe-result.ts";
import type { OdooCall, OdooTransport } from "../../lib/odoo/types.ts";
import type { Role } from "../../lib/policy/types.ts";
import type { ConnectionContext } from "../../lib/services/connections/context.ts";
import { createOdooCaches } from "../../lib/services/odoo-models/odoo-caches.ts";

/** The calls that a test's fakes received. */
export interface Seen {
  readonly probes: ProbeInput[];
  readonly invalidated: ConnectionId[];
  readonly opened: { readonly secret: string }[];
}

export interface PortalTest {
  readonly tenantId: TenantId;
  readonly seen: Seen;
  /** The context of a member of the tenant with this role. */
  as(role: Role): ConnectionContext;
}

export interface World {
  readonly probe?: (input: ProbeInput) => ProbeResult;
  readonly odoo?: (call: OdooCall) => unknown;
  /** The rules of the addon in this Odoo. Without it, this Odoo has no addon. */
  readonly inside?: () => AddonRules;
}

/** Creates a company in the test's database and returns the contexts of its members' requests. */
export async function openPortal(database: TestDatabase, world: World = {}): Promise<PortalTest> {
  const tenantId = newId<TenantId>();
  const userId = newId<UserId>();
  await database.admin`
    insert into tenants (id, name, wrapped_key) values (${tenantId}, 'Acme', ${testVault.newTenantKey(tenantId)})`;
  const { inside } = world;
  const odooCaches = createOdooCaches();
  const seen: Seen = { probes: [], invalidated: [], opened: [] };
  const odoo: OdooTransport = {
    kind: "json2",
    series: { major: 19, minor: 0, edition: "community" },
    ...(inside === undefined ? {} : { inside: { known: () => undefined, read: async () => inside() } }),
    call: async (call) => (world.odoo ?? (() => true))(call),
  };
  return {
    tenantId,
    seen,
    as: (role) => ({
      db: database.db,
      vault: testVault,
      now: () => new Date("2026-11-24T12:00:00Z"),
      actor: { kind: "session", tenantId, userId, role, label: "ana@example.com" },
      requestId: "request-1",
      ip: "203.0.113.7",
      sandboxEnabled: true,
      odooCaches,
      admitProbe: async () => {},
      probeOdoo: async (_tenantId, input) => {
        seen.probes.push(input);
        return (world.probe ?? worksAt)(input);
      },
      openConnection: (_row, secret) => {
        seen.opened.push({ secret });
        return odoo;
      },
      invalidateConnection: (id) => void seen.invalidated.push(id),
    }),
  };
}

/** Returns the result of a connection test that finds an Odoo 19. */
export function worksAt(input: ProbeInput): ProbeResult {
  const { url, database = "", secret } = input;
  return {
    ok: true,
    steps: [],
    databases: [],
    edition: "community",
    userName: "Marc Demo",
    addonOffered: false,
    target: {
      url: url.replace(/\/+$/, ""),
      database: database === "" ? "acme" : database,
      login: input.login === undefined || input.login === "" ? "demo" : input.login,
      secret,
      kind: "json2",
      series: { major: 19, minor: 0, edition: "community" },
      uid: 6,
    },
  };
}

/** Returns the result of a connection test whose sign-in Odoo refuses. */
export function refusesSignIn(): ProbeResult {
  const error = new AppError("odoo_auth", "Odoo refused the sign-in of this connection.", {
    key: "odoo.errors.wrong_login",
    path: "secret",
  });
  return { ok: false, steps: [], databases: [], error };
}
