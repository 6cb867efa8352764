import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";
import { withOwner } from "./owner.ts";

export interface RolePasswords {
  readonly app: string;
  readonly system: string;
}

export interface DatabaseUrls {
  /** The URL of the role mcp_odoo_app, which serves requests. */
  readonly app: string;
  /** The URL of the role mcp_odoo_system, which runs jobs without a tenant. */
  readonly system: string;
}

/**
 * Creates the two roles of the app and sets their passwords. Both own no table and cannot bypass row policies. The role
 * of `ownerUrl` needs the right to create roles at the first start. Throws AppError if it lacks it and the roles do not
 * exist.
 */
export async function ensureRoles(ownerUrl: string, passwords: RolePasswords): Promise<DatabaseUrls> {
  try {
    await withOwner(ownerUrl, async (client) => {
      for (const [role, password] of [
        ["mcp_odoo_app", passwords.app],
        ["mcp_odoo_system", passwords.system],
      ] as const) {
        const { rows } = await client.query<{ strong: boolean }>(
          "select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1",
          [role],
        );
        if (rows[0]?.strong === true) {
          throw new AppError(
            "conflict",
            `The database role ${role} may bypass row-level security. Take that right away: ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS`,
          );
        }
        // The statement takes no bind parameter for a password. It is base64url, so quoting it is safe.
        if (rows.length === 0)
          await client.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`);
        else await client.query(`ALTER ROLE ${role} PASSWORD '${password}'`);
      }
    });
  } catch (cause) {
    if (asObject(cause)["code"] !== "42501") throw cause;
    throw new AppError(
      "forbidden",
      "The user of DATABASE_URL may not create roles. Run once as an administrator: ALTER ROLE <that user> CREATEROLE",
      { cause },
    );
  }
  return {
    app: withUser(ownerUrl, "mcp_odoo_app", passwords.app),
    system: withUser(ownerUrl, "mcp_odoo_system", passwords.system),
  };
}

function withUser(url: string, user: string, password: string): string {
  const copy = new URL(url);
  copy.username = user;
  copy.password = password;
  return copy.href;
}
