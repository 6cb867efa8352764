import { getRuntime } from "#lib/composition/runtime.ts";
import { checkHost, checkOrigin, readBodyCapped } from "#lib/http/request-guards.ts";

export const dynamic = "force-dynamic";

/** The endpoint's door and server with fixtures behind them, for the official suite (`npm run test:conformance`). */
async function handle(request: Request): Promise<Response> {
  const { config, log } = await getRuntime();
  if (!config.conformance) return new Response(null, { status: 404 });
  // Loaded here alone: no other process has the fixtures in memory.
  const { serveFixtures } = await import("#lib/mcp/conformance/fixtures.ts");
  return serveFixtures(request, {
    admit: (asked) => checkHost(asked, config.publicUrl) ?? checkOrigin(asked, config.publicUrl),
    readBody: readBodyCapped,
    log,
  });
}

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as POST };
