import { pbkdf2Sync, randomBytes } from "node:crypto";
import { admin, create, search } from "./admin.ts";
import { type AddonServer, psql, sql } from "./servers.ts";

let made = 0;

/** Creates a key of a user through the wizard that administrators use. */
export async function makeKey(
  server: AddonServer,
  userId: number,
  rest: { scope?: "read" | "write"; models?: string[]; expires_at?: string } = {},
): Promise<{ id: number; key: string }> {
  const name = `wire ${process.pid} ${Date.now()} ${++made}`;
  const modelIds = rest.models === undefined ? [] : await search(server, "ir.model", [["model", "in", rest.models]]);
  const wizard = await create(server, "mcp.key.create", {
    name,
    user_id: userId,
    scope: rest.scope ?? "write",
    model_ids: [[6, 0, modelIds]],
    expires_at: rest.expires_at ?? false,
  });
  const shown = (await admin(server, "mcp.key.create", "action_create", [[wizard]])) as {
    context: { default_key: string };
  };
  const [id] = await search(server, "mcp.key", [
    ["name", "=", name],
    ["user_id", "=", userId],
  ]);
  return { id: id as number, key: shown.context.default_key };
}

export interface WireUser {
  readonly uid: number;
  readonly login: string;
  readonly password: string;
  readonly key: string;
}

/** Creates a user with a key that reads and writes, in the groups with these external ids. */
export async function makeUser(server: AddonServer, groups: string[] = []): Promise<WireUser> {
  const login = `wire${process.pid}x${Date.now()}x${++made}`;
  const wanted = ["base.group_user", "mcp_server.group_mcp_user", ...groups];
  const groupIds = await Promise.all(wanted.map((name) => byXmlId(server, name)));
  const field = server.major >= 19 ? "group_ids" : "groups_id";
  const values = { name: login, login, password: login, email: `${login}@example.com`, [field]: [[6, 0, groupIds]] };
  const uid = (await admin(server, "res.users", "create", [values], {
    context: { no_reset_password: true },
  })) as number;
  return { uid, login, password: login, key: (await makeKey(server, uid)).key };
}

async function byXmlId(server: AddonServer, xmlId: string): Promise<number> {
  const [module, name] = xmlId.split(".") as [string, string];
  const [row] = sql<{ res_id: number }>(
    server,
    `SELECT res_id FROM ir_model_data WHERE module = '${module}' AND name = '${name}'`,
  );
  if (row === undefined) throw new Error(`Odoo has no record ${xmlId}`);
  return row.res_id;
}

/** Inserts a standard API key of a user into Odoo's table. Odoo's own form would ask for the password in a browser. */
export function makeStandardKey(server: AddonServer, uid: number): string {
  const key = randomBytes(20).toString("hex");
  const salt = randomBytes(16);
  const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("+", ".").replaceAll("=", "");
  const digest = base64(pbkdf2Sync(key, salt, 6000, 64, "sha512"));
  const hash = `$pbkdf2-sha512$6000$${base64(salt)}$${digest}`;
  psql(
    server,
    `INSERT INTO res_users_apikeys (name, user_id, scope, key, index, create_date)
     VALUES ('wire', ${uid}, 'rpc', '${hash}', '${key.slice(0, 8)}', now())`,
  );
  return key;
}
