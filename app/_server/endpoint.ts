import "server-only";
import { getRuntime } from "#lib/composition/runtime.ts";

/** The public URL of the MCP endpoint, for AI clients. */
export async function mcpEndpoint(): Promise<string> {
  return `${(await getRuntime()).config.publicUrl}/api/mcp`;
}
