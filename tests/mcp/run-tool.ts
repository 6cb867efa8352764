import { createMemoryCache } from "#lib/cache/cache.ts";
import type { Tool } from "#lib/mcp/catalog/define-tool.ts";
import { keyWords } from "#lib/mcp/pipeline/remedy-words.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { FieldMap } from "#lib/odoo/types.ts";
import type { ModelRule } from "#lib/policy/types.ts";
import { authorize } from "#lib/records/authorize.ts";
import type { CallIo } from "#lib/records/call-io.ts";
import { createMetadata } from "#lib/records/metadata.ts";
import { isNotInstalled } from "#lib/records/transport/not-installed.ts";
import type { TenantContext } from "#lib/tenant/context.ts";
import type { TinyOdoo } from "./tiny-odoo.ts";

export interface RunOptions {
  readonly rules?: readonly (Partial<ModelRule> & { model: string })[];
  readonly scope?: "read" | "write";
  readonly url?: string;
  readonly series?: string;
  readonly zone?: string;
  /** The cached fields of models. Calls that share it read each model once. */
  readonly fields?: Map<string, FieldMap>;
}

/** Plans a call of a tool and runs it with a small Odoo, without the pipeline. */
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
      confirm: "deletes",
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
  const known = options.fields ?? new Map<string, FieldMap>();
  const metadata = createMetadata({
    fields: createMemoryCache({ ttlMs: 60_000, maxEntries: 100 }),
    users: createMemoryCache({ ttlMs: 60_000, maxEntries: 1 }),
    async readFields(transport, model) {
      const fields = known.get(model) ?? (await fieldsGet(transport, model));
      known.set(model, fields);
      return fields;
    },
    readUser: async () => ({}),
  });
  const io: CallIo = {
    context,
    odoo: odoo.transport,
    fields: (model) => metadata.fields(context, odoo.transport, model),
    user: async () => ({ uid: 2, lang: "en_US", zone: options.zone ?? "UTC" }),
    async allow(request) {
      await authorize(context, request)?.(io.fields);
    },
    lacks: (model) => isNotInstalled(odoo.transport, model),
    wordRemedy: keyWords,
    limitsLeft: async () => (["minute", "hour", "day"] as const).map((window) => ({ window, left: 7 })),
  };
  const plan = tool.plan(args);
  const done = await plan.execute(io);
  return { ...done, plan, io };
}
