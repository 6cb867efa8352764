import { fromJsonSchema, type McpServer } from "@modelcontextprotocol/server";
import { content, png, wav } from "./content.ts";

const image = { type: "image", data: png, mimeType: "image/png" } as const;
const audio = { type: "audio", data: wav, mimeType: "audio/wav" } as const;

/** What must reach a client as it was written: keywords of JSON Schema 2020-12 that older converters drop. */
const schema2020 = fromJsonSchema({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
});

/** The tools that answer at once. */
export function registerTools(server: McpServer): void {
  const tools = {
    test_simple_text: () => content("This is a simple text response for testing."),
    test_image_content: () => content(image),
    test_audio_content: () => content(audio),
    test_embedded_resource: () => content(embedded("test://embedded-resource", "text/plain", "An embedded resource.")),
    test_multiple_content_types: () =>
      content(
        "Multiple content types test:",
        image,
        embedded("test://mixed-content-resource", "application/json", JSON.stringify({ test: "data", value: 123 })),
      ),
  };
  for (const [name, answer] of Object.entries(tools)) server.registerTool(name, { description: name }, answer);

  server.registerTool("test_error_handling", { description: "Always fails." }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });

  server.registerTool("test_tool_with_progress", { description: "Tells how far it is." }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken === undefined) return content("Nobody asked for progress.");
    for (const progress of [0, 50, 100]) {
      await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
    }
    return content("Done, with progress.");
  });

  for (const name of ["test_tool_with_logging", "test_logging_tool"]) {
    server.registerTool(name, { description: "Logs where the client wants to hear it." }, async ({ mcpReq }) => {
      for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await mcpReq.log("info", line);
      }
      return content("Done, with logging.");
    });
  }

  server.registerTool("json_schema_2020_12_tool", { description: "Shows its schema.", inputSchema: schema2020 }, () =>
    content("Accepted."),
  );
}

function embedded(uri: string, mimeType: string, text: string) {
  return { type: "resource" as const, resource: { uri, mimeType, text } };
}
