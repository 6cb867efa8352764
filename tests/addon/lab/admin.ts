import { direct } from "#tests/odoo/lab.ts";
import type { AddonServer } from "./servers.ts";

/** Calls Odoo's own JSON-RPC endpoint as the administrator, without the addon's endpoints. */
export function admin(
  server: AddonServer,
  model: string,
  method: string,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  return direct(server, server.admin, model, method, args, kwargs);
}

export async function search(server: AddonServer, model: string, domain: unknown[], limit = 100): Promise<number[]> {
  return (await admin(server, model, "search", [domain], { limit, order: "id" })) as number[];
}

export async function create(server: AddonServer, model: string, values: Record<string, unknown>): Promise<number> {
  return (await admin(server, model, "create", [values])) as number;
}

/** Sets the rule of a model to these operations, denied fields and actions. Everything else of the rule is closed. */
export async function setRule(
  server: AddonServer,
  model: string,
  letters: string,
  rest: { denied_fields?: string; action_names?: string } = {},
): Promise<void> {
  const values = {
    active: letters !== "",
    allow_read: letters.includes("r"),
    allow_write: letters.includes("w"),
    allow_create: letters.includes("c"),
    allow_unlink: letters.includes("u"),
    denied_fields: rest.denied_fields ?? false,
    action_names: rest.action_names ?? false,
  };
  const known = (await admin(server, "mcp.enabled.model", "search", [[["model_name", "=", model]]], {
    context: { active_test: false },
  })) as number[];
  if (known.length > 0) {
    await admin(server, "mcp.enabled.model", "write", [known, values]);
    return;
  }
  const [modelId] = await search(server, "ir.model", [["model", "=", model]]);
  await create(server, "mcp.enabled.model", { model_id: modelId, ...values });
}

/** Reads all rules of a server and returns a function that restores them. */
export async function keepRules(server: AddonServer): Promise<() => Promise<void>> {
  const fields = ["model_name", "active", "allow_read", "allow_write", "allow_create", "allow_unlink"];
  const wanted = [...fields, "denied_fields", "action_names"];
  const all = async () =>
    (await admin(server, "mcp.enabled.model", "search_read", [[], wanted], {
      context: { active_test: false },
    })) as (Record<string, unknown> & { id: number })[];
  const before = await all();
  return async () => {
    const known = new Set(before.map((rule) => rule.id));
    const added = (await all()).filter((rule) => !known.has(rule.id)).map((rule) => rule.id);
    if (added.length > 0) await admin(server, "mcp.enabled.model", "unlink", [added]);
    for (const { id, model_name: _name, ...values } of before)
      await admin(server, "mcp.enabled.model", "write", [[id], values]);
  };
}

export async function setParameter(server: AddonServer, name: string, value: string | false): Promise<void> {
  await admin(server, "ir.config_parameter", "set_param", [`mcp_server.${name}`, value]);
}
