import { afterAll, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import { labServers } from "./lab.ts";

const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
afterAll(() => fetch.close());

const ways = Object.entries(labServers()).flatMap(([series, server]) =>
  (["json2", "jsonrpc", "xmlrpc"] as const)
    .filter((kind) => kind !== "json2" || Number(series) >= 19)
    .map((kind) => [series, kind, server] as const),
);

test.each(ways)(
  "on Odoo %s over %s, a button that denies access is an access error and not a refused sign-in",
  async (_, kind, server) => {
    const { url, database, demo } = server;
    const found = await probeOdoo({ url, database, login: demo.login, secret: demo.apiKey }, { fetch });
    if (!found.ok) throw found.error;
    const odoo = openOdoo({ ...found.target, login: demo.login, kind }, { fetch });
    // Odoo denies the button to everybody but administrators, so the upgrade never starts.
    const press = odoo.call({
      model: "ir.module.module",
      method: "run_action",
      ids: [1],
      args: { name: "button_upgrade" },
    });
    await expect(press).rejects.toMatchObject({ code: "odoo_access" });
  },
);
