import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPlan } from "#lib/billing/plans.ts";
import { catalog } from "#lib/mcp/catalog/registry.ts";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createHarness, type Harness, toolCall, url } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";

/** The allowed operations of each model, as the letters of read, create, write and unlink. */
const open: Record<string, { allow: string; actions?: string[]; denied?: string[] }> = {
  "res.partner": { allow: "rcwu", denied: ["email", "comment"] },
  "res.country": { allow: "r", denied: ["code"] },
  "sale.order": { allow: "rcw", actions: ["action_confirm"], denied: ["amount_untaxed"] },
  "sale.order.line": { allow: "rc" },
  "product.product": { allow: "r" },
  "crm.lead": { allow: "ru" },
};
const runs = 1_000;
const seed = 20_261_125;

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
const sandbox = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("fuzzed");
let asked: OdooCall[] = [];
const spied: OdooTransport = {
  ...sandbox,
  call(call, options) {
    asked.push(call);
    return sandbox.call(call, options);
  },
};

beforeAll(async () => {
  database = await openTestDatabase();
  seeded = await seedTenant(database, {
    rules: Object.entries(open).map(([model, rule]) => ({ model, ...rule })),
  });
  // With confirmations on, a write would only be prepared.
  await database.admin`update connections set confirm = 'nothing' where id = ${seeded.connectionId}`;
  const unlimited = { ...findPlan("enterprise"), rate: huge() };
  harness = createHarness(database, { odooOf: () => spied, planOf: () => unlimited });
});
afterAll(async () => {
  await harness.recorder.stop();
  await database.close();
});

function huge() {
  const window = { minute: 1e9, hour: 1e9, day: 1e9 };
  return { key: window, tenant: window };
}

const models = fc.oneof(
  { arbitrary: fc.constantFrom(...Object.keys(open)), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      "res.users",
      "ir.config_parameter",
      "ir.attachment",
      "mail.message",
      "no.such.model",
      "",
      "res.partner ",
      "__proto__",
    ),
    weight: 1,
  },
);
const oddFields = fc.constantFrom(
  "name",
  "email",
  "comment",
  "country_id",
  "country_id.code",
  "partner_id.email",
  "amount_total",
  "amount_untaxed",
  "order_line",
  "state",
  "user_id",
  "user_id.login",
  "id",
  "display_name",
  "password",
  "date_order:month",
  "amount_total:sum",
  "amount_untaxed:sum",
  "__count",
  "write_uid",
  "constructor",
  "no_such_field",
  "",
);
/** Usually the number of a field of the model: `resolve` replaces it by the name. */
const fields = fc.oneof({ arbitrary: fc.nat(5).map((i) => `§${i}`), weight: 5 }, { arbitrary: oddFields, weight: 1 });
const known: Record<string, readonly string[]> = {
  "res.partner": ["name", "city", "is_company", "country_id", "phone", "create_date"],
  "res.country": ["name", "display_name", "id", "name", "name", "name"],
  "sale.order": ["name", "state", "partner_id", "date_order", "amount_total", "user_id"],
  "sale.order.line": ["name", "order_id", "product_uom_qty", "price_unit", "product_id", "id"],
  "product.product": ["name", "default_code", "list_price", "qty_available", "id", "display_name"],
  "crm.lead": ["name", "stage_id", "expected_revenue", "probability", "partner_id", "user_id"],
};

function resolve(value: unknown, model: unknown): unknown {
  if (typeof value === "string") {
    const names = known[String(model)] ?? known["res.partner"];
    return value.replaceAll(/§(\d)/g, (_, i: string) => names?.[Number(i)] ?? "name");
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, model));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [resolve(key, model), resolve(inner, model)]));
}

const scalars = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.constantFrom(0, -1, 1, 8, 2 ** 31, 1e21, Number.MAX_SAFE_INTEGER, 0.1),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "'; drop table res_partner; --",
    "\u0000",
    "\ud800",
    "%",
    "{{7*7}}",
  ),
  fields,
);
const leaf = fc.tuple(
  fields,
  fc.constantFrom("=", "!=", "in", "ilike", "child_of", "any", ">", "no operator", "=?"),
  fc.oneof(
    scalars,
    fc.array(scalars, { maxLength: 3 }),
    fc.array(fc.tuple(fields, fc.constant("="), scalars), { maxLength: 2 }),
  ),
);
const domains = fc.oneof(
  fc.array(fc.oneof(leaf, fc.constantFrom("&", "|", "!", "?")), { maxLength: 5 }),
  fc.array(leaf, { maxLength: 3 }).map((list) => JSON.stringify(list)),
  fc.constantFrom(
    "[('email', 'ilike', 'a')]",
    "[('name', '=', True)]",
    "[(",
    "[[[[[[[[",
    "__import__('os')",
    "[('user_id.login','=','admin')]",
  ),
  scalars,
);
const wildValues = fc.dictionary(
  fc.oneof(fields, fc.constantFrom("order_line", "child_ids", "category_id", "__proto__", "city")),
  fc.oneof(
    scalars,
    fc.array(
      fc.oneof(
        scalars,
        fc.tuple(fc.integer({ min: -1, max: 8 }), scalars, fc.dictionary(fields, scalars, { maxKeys: 2 })),
      ),
      { maxLength: 3 },
    ),
  ),
  { maxKeys: 4 },
);
const values = fc.oneof(
  { arbitrary: fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }) }), weight: 2 },
  { arbitrary: wildValues, weight: 3 },
);

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Arguments that often fit the schema and often have one fault. */
function argumentsFor(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const parts = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, valueFor(name, part)] as const);
  // Only a few arguments at a time: with all of them, one is always wrong.
  const names = parts.map(([name]) => name);
  const fitting = fc
    .subarray(names, { maxLength: Math.min(3, names.length) })
    .chain((some) => fc.record(Object.fromEntries(parts.filter(([name]) => some.includes(name)))));
  const likely = fc.record(Object.fromEntries(parts.filter(([name]) => likelyKeys.has(name))));
  const surplus = fc.dictionary(
    fc.constantFrom("sudo", "context", "__proto__", "constructor", "uid", "model"),
    scalars,
    {
      maxKeys: 1,
    },
  );
  const extra = fc.oneof({ arbitrary: fc.constant({}), weight: 4 }, { arbitrary: surplus, weight: 1 });
  return fc.tuple(fitting, likely, extra).map(([some, most, more]) => {
    const args: Record<string, unknown> = { ...some, ...most, ...more };
    return resolve(args, args["model"]) as Record<string, unknown>;
  });
}
const likelyKeys = new Set([
  "model",
  "record_id",
  "record_ids",
  "values",
  "rows",
  "mode",
  "text",
  "action",
  "attachment_id",
  "body",
  "name",
  "report",
  "token",
]);

function valueFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const odd = { arbitrary: fc.oneof(scalars, fc.object({ maxDepth: 2 })), weight: 1 };
  return fc.oneof({ arbitrary: fittingFor(name, schema), weight: 12 }, odd);
}

function fittingFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (name === "model") return models;
  if (name === "domain" || name === "having") return domains;
  if (name === "values" || name === "arguments") return values;
  if (name === "context")
    return fc.dictionary(
      fc.constantFrom("lang", "tz", "active_test", "default_email", "sudo", "allowed_company_ids"),
      scalars,
      { maxKeys: 2 },
    );
  if (name === "order")
    return fc.tuple(fields, fc.constantFrom("", " desc", " desc nulls last", "; drop")).map((two) => two.join(""));
  if (name === "action" || name === "button")
    return fc.constantFrom(
      "action_confirm",
      "action_confirm",
      "action_confirm",
      "unlink",
      "sudo",
      "write",
      "action_draft",
      "__class__",
    );
  if (schema.type === "array")
    return name === "rows"
      ? fc.array(values, { minLength: 1, maxLength: 3 })
      : fc.array<unknown>(name.endsWith("ids") ? fc.integer({ min: 1, max: 60 }) : fields, {
          minLength: 1,
          maxLength: 4,
        });
  if (schema.type === "integer") return fc.integer({ min: 1, max: 60 });
  if (schema.type === "boolean") return fc.boolean();
  if (schema.type === "object") return values;
  return fc.oneof(fc.string({ maxLength: 30 }), fields);
}

/** The calls about the user of the connection, which no rule opens or closes. */
function isOfOneself({ model, method, args = {}, ids = [] }: OdooCall): boolean {
  if (method === "context_get") return true;
  const fields = JSON.stringify(args["fields"]);
  return model === "res.users" && method === "read" && ids.length === 1 && fields === '["company_id","company_ids"]';
}

function isClosedToAll(model: string): boolean {
  return /^(ir\.(?!attachment)|res\.config|base\.)/.test(model);
}

/** Returns the part of a call that the rules do not allow. It is computed here without the tested code. */
function breach(call: OdooCall): string | undefined {
  if (isOfOneself(call)) return undefined;
  const { model, method, args = {} } = call;
  const rule = open[model];
  // To check a denied path, the fields of the models on it are read. They are never answered, as is checked below.
  if (rule === undefined && method === "fields_get" && !isClosedToAll(model)) return undefined;
  if (rule === undefined) return `${method} on ${model}`;
  const letter: Record<string, string> = {
    create: "c",
    write: "w",
    unlink: "u",
    message_post: "w",
    add_attachment: "w",
    search_read: "r",
    search_count: "r",
    read: "r",
    name_search: "r",
    read_group: "r",
    attachments: "r",
    read_attachment: "r",
  };
  if (method === "run_action")
    return rule.actions?.includes(String(args["name"])) ? undefined : `action ${args["name"]}`;
  if (method === "import_rows") {
    const rows = args["rows"] as { id?: number; values: object }[];
    if (!rows.every(({ id }) => rule.allow.includes(id === undefined ? "c" : "w"))) return `import on ${model}`;
  } else if (letter[method] !== undefined && !rule.allow.includes(letter[method])) return `${method} on ${model}`;
  return pathsOf(args, method).find((path) => isDenied(path, model));
}

/** The models that known relations lead to; undefined for a closed model. */
const leads: Record<string, string | undefined> = {
  country_id: "res.country",
  partner_id: "res.partner",
  order_id: "sale.order",
  order_line: "sale.order.line",
  product_id: "product.product",
  child_ids: "res.partner",
};

function isDenied(path: string, model: string): boolean {
  let at: string | undefined = model;
  for (const step of path.split(".")) {
    if (at === undefined || open[at] === undefined) return true;
    if (open[at]?.denied?.includes(step) === true || step === "password") return true;
    at = leads[step];
  }
  return false;
}

/** Returns every field that a call names to read, filter, sort, group, aggregate or write. */
function pathsOf(args: Readonly<Record<string, unknown>>, method: string): string[] {
  const words = (name: string) => (Array.isArray(args[name]) ? (args[name] as unknown[]).map(String) : []);
  const order = String(args["order"] ?? "").split(",");
  const named = [...words("fields"), ...words("groupby"), ...words("aggregates"), ...order];
  const written =
    method === "import_rows" ? (args["rows"] as { values: unknown }[]).map((row) => row.values) : args["values"];
  return [
    ...named.map((term) => term.trim().split(/[: ]/)[0] ?? ""),
    ...leavesOf(args["domain"]),
    ...keysOf(written),
  ].filter((path) => path !== "" && path !== "__count");
}

function leavesOf(domain: unknown, before = ""): string[] {
  if (!Array.isArray(domain)) return [];
  return domain.flatMap((leaf: unknown) => {
    if (!Array.isArray(leaf) || typeof leaf[0] !== "string") return [];
    const path = `${before}${leaf[0]}`;
    return leaf[1] === "any" || leaf[1] === "not any" ? [path, ...leavesOf(leaf[2], `${path}.`)] : [path];
  });
}

function keysOf(written: unknown, before = ""): string[] {
  if (Array.isArray(written)) return written.flatMap((one: unknown) => keysOf(one, before));
  if (typeof written !== "object" || written === null) return [];
  return Object.entries(written).flatMap(([name, value]) => {
    const path = `${before}${name}`;
    const commands = Array.isArray(value)
      ? value.filter((one) => Array.isArray(one)).map((one: unknown[]) => one[2])
      : [];
    return [path, ...keysOf(commands, `${path}.`)];
  });
}

describe.each(catalog.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
  test(`${name} survives ${runs} random arguments without a call to Odoo outside the rules`, {
    timeout: 120_000,
  }, async () => {
    const schema = tool.input["~standard"].jsonSchema.input({ target: "draft-2020-12" }) as Schema;
    const samples = fc.sample(argumentsFor(schema), { numRuns: runs, seed });
    const reached = { ok: 0, refused: 0 };
    const work = async () => {
      for (let args = samples.pop(); args !== undefined; args = samples.pop()) {
        const response = await harness.fetchAs(seeded.key)(url, toolCall(name, args));
        const body = await response.text();
        expect([response.status, args]).toEqual([200, args]);
        const { result } = JSON.parse(body) as {
          result: { isError?: boolean; content: { text: string }[]; _meta?: Record<string, { code: string }> };
        };
        const text = result.content[0]?.text ?? "";
        expect(text, JSON.stringify(args)).not.toMatch(
          /Traceback|\n\s+at \S+ \(|\.ts:\d|SELECT |node_modules|TypeError|undefined is not/,
        );
        expect(result._meta?.["mcp-odoo/error"]?.code, `${text} ${JSON.stringify(args)}`).not.toBe("internal");
        if (name === "describe_model" && result.isError !== true)
          expect(open).toHaveProperty([(args as { model: string }).model]);
        reached[result.isError === true ? "refused" : "ok"]++;
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    const breaches = asked.map((call) => breach(call)).filter((found) => found !== undefined);
    asked = [];
    expect(breaches).toEqual([]);
    expect(reached.ok + reached.refused).toBe(runs);
    // Arguments that never pass the parser would test nothing.
    if (name !== "confirm_operation" && name !== "business_report") expect(reached.ok).toBeGreaterThan(0);
  });
});
