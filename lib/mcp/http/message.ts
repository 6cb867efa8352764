import { AppError } from "../../kernel/errors.ts";
import { sizeOfJson } from "../../kernel/json-size.ts";
import { asObject } from "../../kernel/read-json.ts";

/** The parts of a JSON-RPC body that the HTTP entry needs; the SDK reads the rest. */
export interface Message {
  /** The method of a single message; undefined for a batch. */
  readonly method: string | undefined;
  readonly id: string | number | null;
  /** The names of the tools that the message calls. */
  readonly calls: readonly string[];
  /** The name and version that the client gives itself, as `name/version`. */
  readonly client: string | undefined;
}

/** The deepest nesting of a message. The deepest valid part is a domain inside a call. */
export const maxDepth = 32;
/** The most values in a message: five times a hundred rows of a hundred fields. A file is one value. */
export const maxValues = 50_000;
const maxBatch = 20;
const clientInfoKey = "io.modelcontextprotocol/clientInfo";

/** Parses a message. Throws AppError `invalid_input` if it is no JSON, too deep or too large. */
export function readMessage(body: string): Message {
  const { depth, values } = sizeOfJson(body);
  if (depth > maxDepth) throw new AppError("invalid_input", `The message nests deeper than ${maxDepth} levels.`);
  if (values > maxValues) throw new AppError("invalid_input", `The message holds more than ${maxValues} values.`);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new AppError("invalid_input", "Parse error: the body is not JSON.", { cause, path: "json" });
  }
  const messages = Array.isArray(json) ? json : [json];
  if (messages.length > maxBatch) {
    throw new AppError("invalid_input", `A batch may hold ${maxBatch} messages at most.`);
  }
  const parts = messages.map(asObject);
  const first = parts[0] ?? {};
  const { id, method } = first;
  return {
    method: Array.isArray(json) || typeof method !== "string" ? undefined : method,
    id: typeof id === "string" || typeof id === "number" ? id : null,
    calls: parts
      .filter((part) => part["method"] === "tools/call")
      .map((part) => String(asObject(part["params"])["name"])),
    client: clientOf(asObject(first["params"])),
  };
}

function clientOf(params: Readonly<Record<string, unknown>>): string | undefined {
  // The newer protocol sends the client info with every request, the older one only with `initialize`.
  const info = asObject(asObject(params["_meta"])[clientInfoKey] ?? params["clientInfo"]);
  if (typeof info["name"] !== "string") return undefined;
  return typeof info["version"] === "string" ? `${info["name"]}/${info["version"]}` : info["name"];
}
