import { getRuntime } from "#lib/composition/runtime.ts";

export const dynamic = "force-dynamic";
export const maxDuration = 60;

/** The MCP endpoint. Its code is in lib/mcp/http/endpoint.ts and also runs without Next. */
async function handle(request: Request): Promise<Response> {
  const { mcp } = await getRuntime();
  return mcp.handle(request);
}

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as POST };
