import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe.ts";
import type { OdooTransport, TransportKind } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { labServers } from "#tests/odoo/lab.ts";
import { build, clean, contractCases, type World } from "./cases.ts";

const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
afterAll(() => fetch.close());

const kinds: Readonly<Record<string, readonly TransportKind[]>> = {
  "19": ["json2", "jsonrpc", "xmlrpc"],
  "14": ["jsonrpc", "xmlrpc"],
};

/** The demo Odoo always; with the lab, every way to both real servers too. */
const transports: (readonly [string, () => Promise<OdooTransport>])[] = [
  ["sandbox", async () => createSandbox({ now: () => new Date() }).open("contract")],
  ...Object.entries(labServers()).flatMap(([series, server]) =>
    (kinds[series] ?? []).map((kind) => {
      const open = async () => {
        const { login, apiKey } = server.admin;
        const found = await probeOdoo({ url: server.url, database: server.database, login, secret: apiKey }, { fetch });
        if (!found.ok) throw found.error;
        return openOdoo({ ...found.target, kind }, { fetch });
      };
      return [`Odoo ${series} over ${kind}`, open] as const;
    }),
  ),
];

test("there are at least 60 cases", () => expect(contractCases.length).toBeGreaterThanOrEqual(60));

describe.each(transports)("%s", (_, open) => {
  let world: World;
  beforeAll(async () => {
    world = await build(await open(), `Contract${randomBytes(4).toString("hex")}`);
  });
  afterAll(() => clean(world));

  test.each(contractCases.map((one) => [one.name, one] as const))("%s", async (_name, { run, expected }) => {
    expect(await run(world)).toEqual(expected);
  });
});
