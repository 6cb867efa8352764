import { AppError } from "#lib/kernel/errors.ts";
import type { Domain, OdooCall, OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import { createTinyRecords, models, pick, type TinyRecords } from "./tiny-records.ts";

export interface TinyOdoo {
  readonly transport: OdooTransport;
  /** Every call that arrived, without metadata. */
  readonly calls: OdooCall[];
  readonly metadata: OdooCall[];
  readonly records: Map<string, Map<number, OdooRecord>>;
  /** The answers of buttons by name. The default is null. */
  readonly actions: Map<string, unknown>;
  /** Runs before each call. An error that it throws is Odoo's answer. */
  before: (call: OdooCall) => Promise<void> | void;
}

function isMetadata({ method }: OdooCall): boolean {
  return method === "fields_get" || method === "context_get";
}

/** A small Odoo in memory that keeps the calls that it receives. */
export function createTinyOdoo(name = "Azure Interior"): TinyOdoo {
  const records = createTinyRecords();
  const tiny: TinyOdoo = {
    calls: [],
    metadata: [],
    records: records.byModel,
    actions: new Map(),
    before: () => {},
    transport: {
      kind: "json2",
      series: { major: 19, minor: 0, edition: "community" },
      async call(call) {
        (isMetadata(call) ? tiny.metadata : tiny.calls).push(call);
        await tiny.before(call);
        return answer(call, records, tiny.actions);
      },
    },
  };
  const spain = records.add("res.country", { name: "Spain", code: "ES" });
  records.add("res.partner", {
    name,
    email: "azure@example.com",
    city: "Fremont",
    is_company: true,
    country_id: spain,
    comment: "<p>Pays <b>late</b></p>",
  });
  records.add("res.partner", { name: "Deco Addict", email: "deco@example.com", city: "Madrid", is_company: true });
  records.add("res.partner", { name: "Ready Mat", city: "Madrid" });
  return tiny;
}

function answer(call: OdooCall, records: TinyRecords, actions: ReadonlyMap<string, unknown>): unknown {
  const args = call.args ?? {};
  switch (call.method) {
    case "context_get":
      return { lang: "en_US", tz: "Europe/Madrid", uid: 2 };
    case "fields_get":
      return Object.fromEntries(
        Object.entries({ id: { type: "integer", readonly: true }, ...models[call.model] }).map(([field, info]) => [
          field,
          {
            string: field,
            required: false,
            store: true,
            searchable: true,
            sortable: true,
            groupable: true,
            ...info,
          },
        ]),
      );
    case "search_read": {
      const { limit = 80, offset = 0, fields = [] } = args as { limit?: number; offset?: number; fields?: string[] };
      return records
        .find(call.model, args["domain"] as Domain)
        .slice(offset, offset + limit)
        .map((record) => pick(record, fields));
    }
    case "search_count":
      return records.find(call.model, args["domain"] as Domain).length;
    case "read":
      return (call.ids ?? [])
        .flatMap((id) => records.of(call.model).get(id) ?? [])
        .map((record) => pick(record, args["fields"] as string[]));
    case "name_search":
      return records
        .find(call.model, [["name", "ilike", String(args["name"])]])
        .slice(0, args["limit"] as number)
        .map((record) => [record.id, record["name"]]);
    case "create":
      return Array.isArray(args["values"])
        ? args["values"].map((values) => records.add(call.model, values))
        : records.add(call.model, args["values"] as Record<string, unknown>);
    case "write":
      for (const id of call.ids ?? []) records.change(call.model, id, args["values"] as Record<string, unknown>);
      return true;
    case "unlink":
      for (const id of call.ids ?? [])
        if (!records.of(call.model).delete(id))
          throw new AppError("odoo_missing", "Record does not exist or has been deleted.");
      return true;
    case "default_get":
      return {};
    case "message_post":
      return records.add("mail.message", { body: args["body"], model: call.model, res_id: call.ids?.[0] });
    case "attachments":
      return records.files(call).toReversed();
    case "read_attachment":
      return records.files(call).slice(0, 1);
    case "add_attachment": {
      const size = Buffer.from(String(args["datas"] ?? ""), "base64").length;
      const place = { res_model: call.model, res_id: call.ids?.[0] };
      return records.add("ir.attachment", { mimetype: "text/plain", file_size: size, ...args, ...place });
    }
    case "run_action":
      return actions.get(String(args["name"])) ?? null;
    case "load":
      return { ids: records.load(call.model, args["fields"] as string[], args["data"] as string[][]), messages: [] };
    default:
      return true;
  }
}
