import { readFile } from "node:fs/promises";
import { currentSession } from "../../../_server/session.ts";
import { findBundle } from "../_parts/bundle.ts";

/** The bundle of the local client, for Claude Desktop to open. */
export async function GET(): Promise<Response> {
  if ((await currentSession()) === undefined) return new Response(null, { status: 401 });
  const bundle = await findBundle();
  if (bundle === undefined) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(await readFile(bundle.path)), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${bundle.name}"`,
      "cache-control": "no-store",
    },
  });
}
