import { textsOf } from "../../kernel/read-json.ts";
import type { Domain, OdooCall, OdooMethod, Series } from "../types.ts";
import { lastTerms, toOldReadGroup } from "./old-read-group.ts";

/** A call as it is sent. The RPC services take `positional` in this order; JSON-2 takes it by name. */
export interface WireCall {
  /** Set if the model is another one than the call's: attachments are records of their own. */
  readonly model?: string;
  readonly method: string;
  /** Set for methods on records, also if the list is empty. */
  readonly ids?: readonly number[];
  readonly positional: readonly (readonly [name: string, value: unknown])[];
  readonly keyword: Readonly<Record<string, unknown>>;
}

type Args = Readonly<Record<string, unknown>>;
interface MethodSpec {
  readonly writes: boolean;
  wire(args: Args, ids: readonly number[], series: Series, model: string): WireCall;
}

const some = (args: Args, ...names: string[]) =>
  Object.fromEntries(names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
const byName =
  (method: string, ...names: string[]) =>
  (args: Args): WireCall => ({ method, positional: [], keyword: some(args, ...names) });

const attachment = "ir.attachment";
const composer = "mail.compose.message";
/** A domain for the files of a model's records, without the binary fields that Odoo stores in the same table. */
export const filesOf = (model: string): Domain => [
  ["res_model", "=", model],
  ["res_field", "=", false],
];

/** Every method that the gateway calls, with the names and the order of its arguments on each series. */
const methods: Record<OdooMethod, MethodSpec> = {
  search_read: { writes: false, wire: byName("search_read", "domain", "fields", "offset", "limit", "order") },
  search_count: {
    writes: false,
    // The argument is `args` until 15 and `domain` after; it always comes first. `limit` exists from 16 on.
    wire: (args, _ids, { major }) => ({
      method: "search_count",
      positional: [["domain", args["domain"] ?? []]],
      keyword: major >= 16 ? some(args, "limit") : {},
    }),
  },
  read: {
    writes: false,
    wire: (args, ids) => ({ method: "read", ids, positional: [], keyword: some(args, "fields", "load") }),
  },
  fields_get: { writes: false, wire: byName("fields_get", "allfields", "attributes") },
  name_search: {
    writes: false,
    // The second argument is `args` until 18 and `domain` from 19.
    wire: (args) => ({
      method: "name_search",
      positional: [
        ["name", args["name"] ?? ""],
        ["domain", args["domain"] ?? []],
        ["operator", args["operator"] ?? "ilike"],
        ["limit", args["limit"] ?? 100],
      ],
      keyword: {},
    }),
  },
  read_group: {
    writes: false,
    wire: (args, _ids, { major }) => (major >= 19 ? formattedReadGroup(args, major) : readGroup(args, major)),
  },
  create: {
    writes: true,
    wire: (args) => ({ method: "create", positional: [["vals_list", args["values"]]], keyword: {} }),
  },
  write: {
    writes: true,
    wire: (args, ids) => ({ method: "write", ids, positional: [["vals", args["values"]]], keyword: {} }),
  },
  unlink: { writes: true, wire: (_args, ids) => ({ method: "unlink", ids, positional: [], keyword: {} }) },
  check_access: {
    writes: false,
    wire: (args, ids, { major }) =>
      major >= 18
        ? { method: "has_access", ids, positional: [["operation", args["operation"]]], keyword: {} }
        : {
            method: "check_access_rights",
            positional: [["operation", args["operation"]]],
            keyword: { raise_exception: false },
          },
  },
  context_get: { writes: false, wire: byName("context_get") },
  available_models: {
    writes: false,
    wire: () => ({ model: "ir.model", method: "get_available_models", positional: [], keyword: {} }),
  },
  default_get: {
    writes: false,
    // The name of its one argument changed twice.
    wire: (args) => ({ method: "default_get", positional: [["fields", args["fields"] ?? []]], keyword: {} }),
  },
  message_post: { writes: true, wire: messagePost },
  run_action: {
    writes: true,
    wire: (args, ids) => ({ method: String(args["name"]), ids, positional: [], keyword: {} }),
  },
  attachments: {
    writes: false,
    wire: (args, ids, _series, model) => ({
      model: attachment,
      method: "search_read",
      positional: [],
      keyword: {
        domain: [
          ...filesOf(model),
          ["res_id", "in", ids],
          ...(args["among"] === undefined ? [] : [["id", "in", args["among"]]]),
        ],
        fields: ["name", "mimetype", "file_size", "create_date", "type", "url"],
        order: "id desc",
        ...some(args, "limit", "offset"),
      },
    }),
  },
  read_attachment: {
    writes: false,
    wire: (_args, ids, _series, model) => ({
      model: attachment,
      method: "search_read",
      positional: [],
      keyword: {
        domain: [...filesOf(model), ["id", "in", ids]],
        fields: ["name", "mimetype", "file_size", "res_id", "type", "url", "datas"],
        limit: 1,
      },
    }),
  },
  add_attachment: {
    writes: true,
    wire: (args, ids, _series, model) => ({
      model: attachment,
      method: "create",
      positional: [
        ["vals_list", { ...some(args, "name", "mimetype", "datas", "type", "url"), res_model: model, res_id: ids[0] }],
      ],
      keyword: {},
    }),
  },
  load: {
    writes: true,
    wire: (args) => ({
      method: "load",
      positional: [
        ["fields", args["fields"]],
        ["data", args["data"]],
      ],
      keyword: {},
    }),
  },
  import_rows: { writes: true, wire: byName("import_rows", "rows") },
  document: { writes: false, wire: (_args, ids) => ({ method: "document", ids, positional: [], keyword: {} }) },
  document_templates: {
    writes: false,
    wire: (_args, _ids, { major }, model) => {
      const report = major >= 17 ? "report_template_ids" : "report_template";
      return {
        model: "mail.template",
        method: "search_read",
        positional: [],
        keyword: {
          domain: [
            ["model", "=", model],
            [report, "!=", false],
          ],
          fields: ["name"],
          order: "id",
        },
      };
    },
  },
  document_draft: {
    writes: true,
    wire: (args, ids, { major }, model) =>
      major >= 17
        ? {
            model: composer,
            method: "create",
            positional: [
              [
                "vals_list",
                { model, res_ids: JSON.stringify(ids), template_id: args["template"], composition_mode: "comment" },
              ],
            ],
            keyword: {},
          }
        : {
            model: composer,
            method: "onchange_template_id",
            ids: [],
            positional: [
              ["template_id", args["template"]],
              ["composition_mode", "comment"],
              ["model", model],
              ["res_id", ids[0]],
            ],
            keyword: {},
          },
  },
  document_composer: {
    writes: false,
    wire: (_args, ids) => ({
      model: composer,
      method: "read",
      ids,
      positional: [],
      keyword: { fields: ["attachment_ids"] },
    }),
  },
  document_files: {
    writes: false,
    wire: (_args, ids) => ({
      model: attachment,
      method: "read",
      ids,
      positional: [],
      keyword: { fields: ["name", "mimetype", "datas"] },
    }),
  },
  document_drop: {
    writes: true,
    wire: (args, ids) => ({
      model: args["composer"] === true ? composer : attachment,
      method: "unlink",
      ids,
      positional: [],
      keyword: {},
    }),
  },
};

/**
 * The body is text. Until 16 Odoo takes it for HTML; from 17 on it escapes what is not marked as HTML, and lines run
 * together.
 */
function messagePost(args: Args, ids: readonly number[], { major }: Series): WireCall {
  const body = String(args["body"] ?? "");
  const asHtml = major < 17 || body.includes("\n");
  return {
    method: "message_post",
    ids,
    positional: [],
    keyword: {
      body: asHtml ? escapeHtml(body).replaceAll("\n", "<br>") : body,
      message_type: "comment",
      ...some(args, "subtype_xmlid", "attachment_ids"),
      ...(asHtml && major >= 17 ? { body_is_html: true } : {}),
    },
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Returns the call in the form of a series. */
export function toWire(call: OdooCall, series: Series): WireCall {
  return methods[call.method].wire(call.args ?? {}, call.ids ?? [], series, call.model);
}

/** True if the method can change something. Such a call is never sent twice. */
export function isWrite(method: OdooMethod): boolean {
  return methods[method].writes;
}

/** Until 18, aggregates are listed among the fields, and the order names them in the same form. */
function readGroup(args: Args, major: number): WireCall {
  const { fields, orderby } = toOldReadGroup(args, major);
  return {
    method: "read_group",
    positional: [
      ["domain", args["domain"] ?? []],
      ["fields", fields],
      ["groupby", args["groupby"] ?? []],
    ],
    keyword: { ...some(args, "offset", "limit"), ...(orderby === "" ? {} : { orderby }), lazy: false },
  };
}

function formattedReadGroup(args: Args, major: number): WireCall {
  const groupby = textsOf(args["groupby"]);
  const aggregates = textsOf(args["aggregates"]);
  const asked = String(args["order"] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "");
  const names = asked.map((part) => {
    const [name = ""] = part.trim().split(/\s+/);
    return { name };
  });
  const order = [...asked.map((part) => part.trim()), ...lastTerms(groupby, names, major)].join(", ");
  return {
    method: "formatted_read_group",
    positional: [],
    keyword: {
      domain: args["domain"] ?? [],
      groupby,
      aggregates: [...new Set([...aggregates, "__count"])],
      ...some(args, "having", "offset", "limit"),
      ...(order === "" ? {} : { order }),
    },
  };
}
