import type { Domain } from "#lib/odoo/types.ts";
import type { AskOdoo } from "./ask-odoo.ts";

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly relation?: string;
  readonly store: boolean;
  readonly searchable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly translate: boolean;
  readonly selection: readonly (readonly [unknown, string])[];
}

/** The fields of a model in one Odoo, and sample values for questions. */
export interface Facts {
  readonly model: string;
  readonly fields: readonly Field[];
  readonly field: (name: string) => Field | undefined;
  /** The values of the first records in a field. A record without a value has false. */
  readonly samples: (name: string) => readonly unknown[];
  readonly ids: readonly number[];
  /** The number of records. */
  readonly total: number;
}

/** The data that questions are generated from. */
export interface World {
  readonly major: number;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly companies: readonly number[];
  /** Returns the domain of the rows that may be read of a model whose rows belong to other records. */
  readonly rows: (model: string) => Domain;
}

/** Restricts messages and activities to those at records of open models and the user's own without a record. */
export function rowsOf(open: readonly string[], userId: number): World["rows"] {
  const named: Readonly<Record<string, readonly [model: string, owner: string]>> = {
    "mail.message": ["model", "create_uid"],
    "mail.activity": ["res_model", "user_id"],
  };
  return (model) => {
    const [field, owner] = named[model] ?? [];
    if (field === undefined || owner === undefined) return [];
    return ["|", "&", [field, "=", false], [owner, "=", userId], [field, "in", [...open]]];
  };
}

/** The models that questions ask about, and those that their conditions lead to. */
const models = [
  ...["sale.order", "sale.order.line", "sale.report", "res.partner", "res.partner.category", "res.users"],
  ...["res.company", "res.country", "res.country.state", "res.currency", "uom.uom", "product.template"],
  ...["product.product", "product.category", "product.supplierinfo", "crm.lead", "crm.stage", "crm.team", "crm.tag"],
  ...["account.move", "account.move.line", "account.account", "account.journal", "account.tax"],
  ...["account.analytic.line", "stock.quant", "stock.location", "stock.warehouse", "stock.picking"],
  ...["stock.picking.type", "stock.move", "stock.move.line", "purchase.order", "purchase.order.line"],
  ...["mail.message", "mail.activity", "mail.activity.type", "calendar.event", "project.project", "project.task"],
  ...["hr.employee"],
];

// Fields that the gateway refuses as secrets, and fields whose values change between two reads or are files.
const skippedFields =
  /(^|_)(password|passwd|pwd|tokens?|secret|apikey|keys?|credentials?|otp|totp|cvv|signup|pin|rtoken)(_|$)|im_status|last_activity|login_date|__last_update|write_date|log_ids|_search$|^activity_calendar|device_ids|presence/;
const typesRead = new Set(
  "char text html integer float monetary boolean selection date datetime many2one one2many many2many".split(" "),
);
const simple = new Set("char text integer float monetary boolean selection date datetime many2one".split(" "));

/** Reads the facts of all models that this Odoo has and that the user may read. */
export async function readFacts(ask: AskOdoo): Promise<Map<string, Facts>> {
  const read = async (model: string) => {
    try {
      return [await factsOf(ask, model)];
    } catch {
      // The model is not installed, or this user may not read it. The other user's questions cover it.
      return [];
    }
  };
  const found: Facts[] = [];
  // The models are read one after the other, because a server has 64 connections for all callers.
  for (const model of models) found.push(...(await read(model)));
  return new Map(found.map((facts) => [facts.model, facts]));
}

async function factsOf(ask: AskOdoo, model: string): Promise<Facts> {
  const described = (await ask(model, "fields_get", [], {})) as Record<string, Record<string, unknown>>;
  const fields = Object.entries(described)
    .filter(([name, { type }]) => typesRead.has(String(type)) && !skippedFields.test(name))
    .map(([name, info]) => toField(name, info))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = fields.filter(({ type, store }) => store && simple.has(type)).map(({ name }) => name);
  const rows = (await ask(model, "search_read", [[]], { fields: names, limit: 60, order: "id" })) as (Record<
    string,
    unknown
  > & { id: number })[];
  const byName = new Map(fields.map((field) => [field.name, field]));
  return {
    model,
    fields,
    field: (name) => byName.get(name),
    samples: (name) => rows.map((row) => row[name]).filter((value) => value !== undefined),
    ids: rows.map(({ id }) => id),
    total: (await ask(model, "search_count", [[]])) as number,
  };
}

function toField(name: string, info: Record<string, unknown>): Field {
  const relation = typeof info["relation"] === "string" ? { relation: info["relation"] } : {};
  const store = info["store"] !== false;
  return {
    name,
    type: String(info["type"]),
    ...relation,
    store,
    searchable: info["searchable"] !== false,
    sortable: info["sortable"] === undefined ? store : info["sortable"] === true,
    groupable: info["groupable"] === undefined ? store : info["groupable"] === true,
    translate: info["translate"] === true,
    selection: Array.isArray(info["selection"]) ? info["selection"] : [],
  };
}
