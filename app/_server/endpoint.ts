import "server-only";
import { getRuntime } from "#lib/composition/runtime.ts";

/** Address of the MCP endpoint, as AI clients are given it. */
export async function mcpEndpoint(): Promise<string> {
  return `${(await getRuntime()).config.publicUrl}/api/mcp`;
}
