import { completable, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { png } from "./content.ts";

const words = ["paris", "park", "party"];

export function registerPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "One message." }, () => ({
    messages: [say("This is a simple prompt for testing.")],
  }));

  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "A message of two arguments.",
      argsSchema: z.object({
        arg1: completable(z.string(), (typed) => words.filter((word) => word.startsWith(typed))),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({ messages: [say(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );

  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A message with a resource.", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "resource",
            resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." },
          },
        },
        say("Please process the embedded resource above."),
      ],
    }),
  );

  server.registerPrompt("test_prompt_with_image", { description: "A message with an image." }, () => ({
    messages: [
      { role: "user", content: { type: "image", data: png, mimeType: "image/png" } },
      say("Please analyze the image above."),
    ],
  }));
}

function say(text: string) {
  return { role: "user" as const, content: { type: "text" as const, text } };
}
