import type { CallIo, Tool } from "#lib/mcp/define-tool.ts";
import { fieldsGet } from "#lib/odoo/client.ts";
import type { FieldMap } from "#lib/odoo/types.ts";
import type { ModelRule } from "#lib/policy/types.ts";
import type { TenantContext } from "#lib/tenant/context.ts";
import type { TinyOdoo } from "./tiny-odoo.ts";

export interface RunOptions {
  readonly rules?: readonly (Partial<ModelRule> & { model: string })[];
  readonly scope?: "read" | "write";
  readonly url?: string;
  readonly series?: string;
  readonly confirmed?: boolean;
}

/** Plans a tool and carries the plan out against a small Odoo, without the pipeline around it. */
export async function runTool(tool: Tool, odoo: TinyOdoo, args: unknown, options: RunOptions = {}) {
  const rules = options.rules ?? [{ model: "res.partner", read: true, create: true, write: true, unlink: true }];
  const context = {
    tenantId: "t",
    principal: { kind: "key", scope: options.scope ?? "write" },
    connection: {
      id: "c",
      name: "Main",
      kind: "odoo",
      url: options.url ?? "https://odoo.example.com",
      series: options.series ?? "19.0",
      version: 1,
    },
    rules: {
      version: 1,
      models: new Map(
        rules.map((rule) => [
          rule.model,
          {
            label: rule.model,
            read: false,
            create: false,
            write: false,
            unlink: false,
            actions: [],
            deniedFields: [],
            ...rule,
          },
        ]),
      ),
    },
    odoo: odoo.transport,
  } as unknown as TenantContext;
  const known = new Map<string, FieldMap>();
  const prepared: { tool: string; payload: Record<string, unknown> }[] = [];
  const io: CallIo = {
    context,
    odoo: odoo.transport,
    async fields(model) {
      const fields = known.get(model) ?? (await fieldsGet(odoo.transport, model));
      known.set(model, fields);
      return fields;
    },
    async prepare(write) {
      prepared.push(write);
      return { token: "confirm_test", expiresAt: new Date(0) };
    },
  };
  const plan = tool.plan(args, { confirmed: options.confirmed ?? false });
  const done = await plan.execute(io);
  return { ...done, plan, prepared };
}
