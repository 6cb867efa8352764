import { cookies, headers } from "next/headers";
import { getRuntime } from "#lib/composition/runtime.ts";

async function handle(
  request: Request,
  context: { readonly params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { auth } = await getRuntime();
  const { nextauth } = await context.params;
  return auth.route(request, nextauth, { headers: await headers(), cookies: await cookies() });
}

export { handle as GET, handle as POST };
