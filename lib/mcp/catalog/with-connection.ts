import { asList, asObject } from "../../kernel/read-json.ts";
import { connectionArgument } from "../pipeline/steps/choose-connection.ts";
import type { Tool } from "./define-tool.ts";

/** The names themselves stay out of the list: text of a tenant must not reach the description of a tool. */
const argument = { type: "string", description: "Name of an Odoo connection, from get_context." };

/** Returns a tool as it is listed for a caller with several connections: it takes the name of one. */
export function withConnection(tool: Tool): Tool {
  const { "~standard": standard } = tool.input;
  const schema = standard.jsonSchema.input({ target: "draft-2020-12" });
  const isRequired = tool.name !== "get_context";
  const convert = () => ({
    ...schema,
    properties: { [connectionArgument]: argument, ...asObject(schema["properties"]) },
    ...(isRequired ? { required: [connectionArgument, ...asList(schema["required"])] } : {}),
  });
  return { ...tool, input: { "~standard": { ...standard, jsonSchema: { input: convert, output: convert } } } };
}
