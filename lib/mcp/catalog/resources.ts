import {
  type CallToolResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  UriTemplate,
} from "@modelcontextprotocol/server";
import { asObject } from "../../kernel/read-json.ts";
import { connectionArgument } from "../pipeline/steps/choose-connection.ts";
import { businessReport } from "../tools/read/business-report.ts";
import { describeModel } from "../tools/read/describe-model.ts";
import { getRecord } from "../tools/read/get-record.ts";
import { listModels } from "../tools/read/list-models.ts";
import { searchRecords } from "../tools/read/search-records.ts";
import { reportView, type View } from "../views/report.ts";
import type { Tool } from "./define-tool.ts";

type Variables = Readonly<Record<string, string>>;

/** The answer of a tool under a URI. Reading it is a call of the tool: authorized, limited and recorded. */
interface Resource {
  readonly name: string;
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly tool: Tool;
  /** How long a client may cache the answer: 0 for records. */
  readonly ttlMs: number;
  args(variables: Variables): Record<string, unknown>;
  /** Returns the arguments of the call for the next page, for a resource whose URI has no place for a page. */
  rest?(answer: Record<string, unknown>): Record<string, unknown> | undefined;
}

const catalog: readonly Resource[] = [
  {
    name: "models",
    uri: "odoo://models",
    title: "Enabled models",
    description: "The models that are enabled, and what may be done with each.",
    tool: listModels,
    ttlMs: 60_000,
    args: () => ({ limit: 200 }),
    rest: ({ next_cursor: cursor }) => (cursor === undefined ? undefined : { limit: 200, cursor }),
  },
  {
    name: "fields",
    uri: "odoo://{model}/fields",
    title: "Fields of a model",
    description: "Name, type and label of the fields that are enabled.",
    tool: describeModel,
    ttlMs: 60_000,
    args: ({ model }) => ({ model }),
  },
  {
    name: "record",
    uri: "odoo://{model}/record/{id}",
    title: "A record",
    description: "One record by its id.",
    tool: getRecord,
    ttlMs: 0,
    args: ({ model, id }) => ({ model, record_id: Number(id) }),
  },
  {
    name: "search",
    uri: "odoo://{model}/search{?domain,fields,limit,offset}",
    title: "A search",
    description: "Records that match a domain; fields are named with commas between.",
    tool: searchRecords,
    ttlMs: 0,
    args: ({ model, domain, fields, limit, offset }) => ({
      model,
      ...(domain === undefined ? {} : { domain }),
      ...(fields === undefined ? {} : { fields: fields.split(",").map((name) => name.trim()) }),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
      ...(offset === undefined ? {} : { offset: Number(offset) }),
    }),
  },
];

/** The pages that clients show beside the answer of a tool. They are the same for every caller. */
const views: readonly { readonly view: View; readonly tool: Tool }[] = [{ view: reportView, tool: businessReport }];

export interface ResourceService {
  /** True if the URI of a resource must name its connection, as in `odoo://models?connection=Main`. */
  readonly hasSeveralConnections: boolean;
  /** True if the caller may use the tool behind a resource. */
  sees(tool: Tool): boolean;
  read(tool: Tool, args: Record<string, unknown>): Promise<CallToolResult>;
  /** Returns the names of enabled models that contain `text`. */
  completeModel(text: string): Promise<string[]>;
}

export function registerResources(server: McpServer, service: ResourceService): void {
  registerViews(server, service);
  for (const resource of catalog) {
    if (!service.sees(resource.tool)) continue;
    const config = {
      title: resource.title,
      description: resource.description,
      mimeType: "text/plain",
      cacheHint: { ttlMs: resource.ttlMs, cacheScope: "private" as const },
    };
    const read = async (uri: URL, variables: Variables) => {
      const parts: string[] = [];
      let args: Record<string, unknown> | undefined = resource.args(variables);
      while (args !== undefined) {
        const result = await service.read(resource.tool, { ...args, ...connectionOf(variables) });
        args = resource.rest?.(asObject(result.structuredContent));
        const text = textOf(result, uri);
        // The next page follows in the same text, so the hint about it is removed.
        parts.push(args === undefined ? text : text.replace(/\nMore: .*$/, ""));
      }
      return { contents: [{ uri: uri.href, mimeType: "text/plain", text: parts.join("\n") }] };
    };
    const address = service.hasSeveralConnections ? withConnectionIn(resource.uri) : resource.uri;
    if (!address.includes("{")) server.registerResource(resource.name, address, config, (uri) => read(uri, {}));
    else {
      const template = new ResourceTemplate(new OpenTemplate(address), {
        list: undefined,
        complete: { model: service.completeModel },
      });
      server.registerResource(resource.name, template, config, (uri, variables) => read(uri, variables as Variables));
    }
  }
}

function withConnectionIn(uri: string): string {
  return uri.includes("{?") ? uri.replace("{?", `{?${connectionArgument},`) : `${uri}{?${connectionArgument}}`;
}

function connectionOf({ [connectionArgument]: name }: Variables): Variables {
  return name === undefined ? {} : { [connectionArgument]: name };
}

function registerViews(server: McpServer, service: ResourceService): void {
  for (const { view, tool } of views) {
    if (!service.sees(tool)) continue;
    const { uri, name, title, mimeType, html: text } = view;
    const _meta = { ...view.meta };
    const config = { title, mimeType, _meta, cacheHint: { ttlMs: 3_600_000, cacheScope: "public" as const } };
    server.registerResource(name, uri, config, () => ({ contents: [{ uri, mimeType, text, _meta }] }));
  }
}

/** Returns the text of a tool result for a model to read. Throws a protocol error if the call failed. */
function textOf({ isError, content, _meta }: CallToolResult, uri: URL): string {
  const [first] = content;
  const text = first?.type === "text" ? first.text : "";
  if (isError !== true) return text;
  const { code } = asObject(_meta?.["mcp-odoo/error"]);
  if (code === "odoo_missing") throw new ResourceNotFoundError(uri.href, text);
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, text, { uri: uri.href });
}

/** A template whose query parameters are optional and may come in any order. Their values are decoded. */
class OpenTemplate extends UriTemplate {
  private readonly path: UriTemplate;

  constructor(template: string) {
    super(template);
    this.path = new UriTemplate(template.replace(/\{\?[^{}]*\}$/, ""));
  }

  override match(uri: string): Record<string, string> | null {
    const at = uri.indexOf("?");
    const found = this.path.match(at === -1 ? uri : uri.slice(0, at));
    if (found === null) return null;
    const query = at === -1 ? [] : new URLSearchParams(uri.slice(at + 1));
    const asked = [...query].filter(([name]) => this.variableNames.includes(name));
    const path = Object.entries(found).map(([name, value]) => [name, decode(String(value))] as const);
    return Object.fromEntries([...asked, ...path]);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
