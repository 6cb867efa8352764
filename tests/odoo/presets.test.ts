import { afterAll, beforeAll, describe, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe.ts";
import { openUseCases, type UseCases } from "#tests/usecases/open.ts";
import { promised, runPromised } from "#tests/usecases/presets.ts";
import { direct, labServers } from "./lab.ts";

let fetch: SafeFetch;
beforeAll(() => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => fetch.close());

describe.each(Object.entries(labServers()))("Odoo %s", (_series, server) => {
  let cases: UseCases;
  let customer = "";
  beforeAll(async () => {
    const { login, apiKey: secret } = server.admin;
    const found = await probeOdoo({ url: server.url, database: server.database, login, secret }, { fetch });
    if (!found.ok) throw found.error;
    cases = await openUseCases(openOdoo(found.target, { fetch }), []);
    const domain = [
      ["partner_id.is_company", "=", true],
      ["state", "=", "sale"],
    ];
    const [order] = (await direct(server, server.admin, "sale.order", "search_read", [domain, ["partner_id"]], {
      limit: 1,
    })) as { partner_id: [number, string] }[];
    customer = String(order?.partner_id[0]);
  });
  afterAll(() => cases.close());

  test.each(promised)("the preset %s alone is enough for %s, whole", async (preset, report) => {
    await runPromised(cases, [preset, report], customer);
  });
});
