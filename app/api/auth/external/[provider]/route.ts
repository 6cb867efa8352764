import { getRuntime } from "#lib/composition/runtime.ts";
import { currentEdge } from "../../../../_server/edge.ts";
import { goTo } from "../../../../_server/go-to.ts";

/** The address to which another service sends the browser back after a person has signed in there. */
export async function GET(
  request: Request,
  context: { readonly params: Promise<{ readonly provider: string }> },
): Promise<Response> {
  const { auth } = await getRuntime();
  const { provider } = await context.params;
  goTo(await auth.external.finish(await currentEdge(), provider, new URL(request.url).search));
}
