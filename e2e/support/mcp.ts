import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

export interface AiClient {
  readonly protocol: string;
  listTools(): Promise<string[]>;
  call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

interface RawResult {
  isError?: boolean;
  content?: { type: string; text?: string }[];
  structuredContent?: unknown;
}

function toAnswer(result: RawResult): ToolAnswer {
  return {
    isError: result.isError === true,
    text: (result.content ?? []).map((part) => part.text ?? "").join("\n"),
    data: (result.structuredContent ?? {}) as Record<string, unknown>,
  };
}

/** The two generations of AI clients: the `initialize` protocol of 2025 and the stateless protocol of 2026. */
export const generations = ["2025", "2026"] as const;

/** Connects with an access key, as an AI client of that generation does. */
export async function connectClient(
  generation: (typeof generations)[number],
  url: string,
  key: string,
): Promise<AiClient> {
  const options = { requestInit: { headers: { Authorization: `Bearer ${key}` } } };
  const info = { name: `journey-${generation}`, version: "1.0.0" };
  if (generation === "2025") {
    const client = new LegacyClient(info);
    await client.connect(new LegacyTransport(new URL(url), options) as Parameters<LegacyClient["connect"]>[0]);
    return {
      protocol: "2025",
      listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => toAnswer((await client.callTool({ name, arguments: args })) as RawResult),
      close: () => client.close(),
    };
  }
  // The version is pinned. With a fallback, a server that knows only the old protocol would pass the test.
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new ModernTransport(new URL(url), options));
  return {
    protocol: client.getNegotiatedProtocolVersion() ?? "unknown",
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => toAnswer((await client.callTool({ name, arguments: args })) as RawResult),
    close: () => client.close(),
  };
}
