import postgres from "postgres";
import { AppError } from "../kernel/errors.ts";

export interface RolePasswords {
  readonly app: string;
  readonly system: string;
}

export interface DatabaseUrls {
  /** Signs in as mcp_odoo_app: serves requests. */
  readonly app: string;
  /** Signs in as mcp_odoo_system: runs jobs without a tenant. */
  readonly system: string;
}

/**
 * Makes the two roles that the app signs in as and sets their passwords; both can neither own nor bypass anything.
 * `ownerUrl` needs the right to create roles once. Throws AppError when it lacks it and the roles are not there.
 */
export async function ensureRoles(ownerUrl: string, passwords: RolePasswords): Promise<DatabaseUrls> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    for (const [role, password] of [
      ["mcp_odoo_app", passwords.app],
      ["mcp_odoo_system", passwords.system],
    ] as const) {
      const [found] = await sql`select rolsuper or rolbypassrls as strong from pg_roles where rolname = ${role}`;
      if (found?.["strong"] === true) {
        throw new AppError(
          "conflict",
          `The database role ${role} may bypass row-level security. Take that right away: ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS`,
        );
      }
      // A role's password takes no bind parameter; it is base64url, so quoting it is safe.
      if (found === undefined)
        await sql.unsafe(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`);
      else await sql.unsafe(`ALTER ROLE ${role} PASSWORD '${password}'`);
    }
  } catch (cause) {
    if ((cause as { code?: string }).code !== "42501") throw cause;
    throw new AppError(
      "forbidden",
      "The user of DATABASE_URL may not create roles. Run once as an administrator: ALTER ROLE <that user> CREATEROLE",
      { cause },
    );
  } finally {
    await sql.end();
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
