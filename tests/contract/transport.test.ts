import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { ProbeInput } from "#lib/odoo/probe/probe-result.ts";
import type { OdooTransport, TransportKind } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { keepRules, setRule } from "#tests/addon/lab/admin.ts";
import { type AddonServer, addonServers } from "#tests/addon/lab/servers.ts";
import { labServers } from "#tests/odoo/lab.ts";
import { build, clean, contractCases } from "./cases.ts";
import type { World } from "./world.ts";

const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
afterAll(() => fetch.close());

const kinds: Readonly<Record<string, readonly TransportKind[]>> = {
  "19": ["json2", "jsonrpc", "xmlrpc"],
  "14": ["jsonrpc", "xmlrpc"],
};

/** Opens the transport that the connection test finds, or another one to the same server. */
async function connect(input: ProbeInput, kind?: TransportKind): Promise<OdooTransport> {
  const found = await probeOdoo(input, { fetch });
  if (!found.ok) throw found.error;
  return openOdoo(kind === undefined ? found.target : { ...found.target, kind }, { fetch });
}

/** Replaces the server's rules by those that the cases need. Returns a function that restores them. */
async function openInside(server: AddonServer): Promise<() => Promise<void>> {
  const restore = await keepRules(server);
  await setRule(server, "res.partner", "rwcu", { action_names: "open_commercial_entity" });
  await setRule(server, "res.partner.category", "rwcu");
  await setRule(server, "product.template", "rwcu");
  // Odoo deletes variants along with their product.
  await setRule(server, "product.product", "ru");
  await setRule(server, "res.country.state", "rc");
  await setRule(server, "res.users", "r");
  await setRule(server, "mail.message", "r");
  await setRule(server, "mail.message.subtype", "r");
  await setRule(server, "sale.order", "rwcu", { action_names: "action_confirm, action_cancel" });
  await setRule(server, "purchase.order", "rwcu", { action_names: "button_cancel" });
  return restore;
}

/** The sandbox; with the lab, also every transport to both real servers, and with the addon the one over it. */
const transports: (readonly [string, () => Promise<OdooTransport>, AddonServer | undefined])[] = [
  ["sandbox", async () => createSandbox({ now: () => new Date() }).open("contract"), undefined],
  ...Object.entries(labServers()).flatMap(([series, server]) =>
    (kinds[series] ?? []).map((kind) => {
      const { url, database, admin } = server;
      const open = () => connect({ url, database, login: admin.login, secret: admin.apiKey }, kind);
      return [`Odoo ${series} over ${kind}`, open, undefined] as const;
    }),
  ),
  ...addonServers().map(([series, server]) => {
    const { url, database, admin } = server;
    const open = () => connect({ url, database, secret: admin.apiKey });
    return [`Odoo ${series} over the addon`, open, server] as const;
  }),
];

test("the contract has at least 60 cases", () => expect(contractCases.length).toBeGreaterThanOrEqual(60));

describe.each(transports)("%s", (_, open, guarded) => {
  let world: World;
  let restore: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    restore = guarded && (await openInside(guarded));
    world = await build(await open(), `Contract${randomBytes(4).toString("hex")}`);
  });
  afterAll(async () => {
    await clean(world);
    await restore?.();
  });

  test.each(contractCases.map((one) => [one.name, one] as const))("%s", async (_name, { run, expected }) => {
    expect(await run(world)).toEqual(expected);
  });
});
