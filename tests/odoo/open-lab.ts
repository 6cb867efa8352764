import type { SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import type { LabServer, LabUser } from "./lab.ts";

/** Opens a server of the lab with the transport that the connection test finds. Throws the error of a failed test. */
export async function openLab(
  { url, database }: LabServer,
  { login, apiKey: secret }: LabUser,
  fetch: SafeFetch,
): Promise<OdooTransport> {
  const found = await probeOdoo({ url, database, login, secret }, { fetch });
  if (!found.ok) throw found.error;
  return openOdoo(found.target, { fetch });
}
