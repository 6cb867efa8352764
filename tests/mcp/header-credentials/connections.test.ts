import { describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { json, page, workingOdoo } from "#tests/support/fake-odoo.ts";
import { odooUser, odooWith } from "../header-caller-harness.ts";
import { openWorld, partner } from "./setup.ts";

const world = openWorld();
const { as, reopen } = world;

describe("the addresses in header credentials", () => {
  test.each([
    ["the metadata service", "http://169.254.169.254"],
    ["the metadata service by a name", "https://metadata.example"],
    ["the metadata service as an IPv6 address", "http://[::ffff:169.254.169.254]"],
    ["a private network", "http://10.0.0.5:8069"],
    ["this machine", "http://127.0.0.1:8069"],
    ["a name with one closed address", "https://mixed.example"],
  ])("header credentials for %s open no connection", async (_, address) => {
    const dialled: string[] = [];
    const names: Record<string, string[]> = {
      "metadata.example": ["169.254.169.254"],
      "mixed.example": ["93.184.215.14", "10.0.0.1"],
    };
    await reopen({
      net: {
        allowedCidrs: [],
        resolve: async (name) => (names[name] ?? []).map((one) => ({ address: one, family: 4 as const })),
        connect: ({ hostname }, callback) => {
          dialled.push(hostname);
          callback(Object.assign(new Error("dialled"), { code: "EHOSTUNREACH" }), null);
        },
      },
    });
    const result = await world.harness.call({ "X-Odoo-URL": address, "X-Odoo-API-Key": world.ana.key }, "list_models");
    expect(result).toMatchObject({ isError: true, error: { code: "odoo_upstream" } });
    expect(dialled).toEqual([]);
  });

  test("header credentials cannot reach a link-local address, even if the operator allows every range", async () => {
    const dialled: string[] = [];
    await reopen({
      net: {
        allowedCidrs: ["0.0.0.0/0"],
        connect: ({ hostname }, callback) => {
          dialled.push(hostname);
          callback(Object.assign(new Error("dialled"), { code: "EHOSTUNREACH" }), null);
        },
      },
    });
    await world.harness.call(
      { "X-Odoo-URL": "http://169.254.169.254", "X-Odoo-API-Key": world.ana.key },
      "list_models",
    );
    expect(dialled).toEqual([]);
  });
});

describe("the faults of header credentials", () => {
  test.each([
    ["a server that is no Odoo", () => ({ "*": page() }), {}, /not an Odoo/],
    ["a database that is not there", () => odooWith(() => world.users), { "X-Odoo-DB": "other" }, /X-Odoo-DB.*other/],
    [
      "a server with several databases",
      () => ({ ...odooWith(() => world.users), "/web/database/list": json({ result: ["one", "two"] }) }),
      {},
      /X-Odoo-DB.*several/,
    ],
    ["an Odoo that wants a login", () => workingOdoo(14), {}, /X-Odoo-Login/],
    ["a wrong login", () => workingOdoo(14, { uid: false }), { "X-Odoo-Login": "ana" }, /X-Odoo-API-Key.*sign-in/],
    ["an Odoo that is too old", () => workingOdoo(12), {}, /oldest/],
  ])(
    "%s is reported to a header-credential caller without a mention of the portal",
    async (_, routes, headers, words) => {
      world.evil.routes = routes();
      const result = await world.harness.call(
        { ...as(world.ana), ...(headers as Record<string, string>) },
        "list_models",
      );
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(words);
      expect(result.text).not.toMatch(/portal|admin/i);
    },
  );

  test("no log, metric, error or row contains the API key of a header-credential caller", async () => {
    const secret = "0123456789abcdef0123456789abcdef01234567";
    world.evil.routes = { ...odooWith(() => world.users), "/web/webclient/version_info": page(500, `leaks ${secret}`) };
    const shown = [(await world.harness.call(as({ key: secret }), "search_records", partner)).text];
    world.evil.routes = odooWith(() => [odooUser("e", "Eve"), { ...world.ana, key: secret }]);
    await world.harness.call(as({ key: secret }), "create_record", { ...partner, values: { name: "Ann" } });
    world.ana.tiny.before = () => {
      throw new AppError("internal", "unforeseen");
    };
    shown.push((await world.harness.call(as({ key: secret }), "search_records", partner)).text);
    await world.harness.call(as({ key: secret }), "delete_record", { ...partner, record_id: 2 });
    const tables = ["audit_entries", "confirmations", "write_results", "tenants", "connections"];
    await world.harness.recorder.flush();
    for (const table of tables) shown.push(JSON.stringify(await world.database.admin.unsafe(`select * from ${table}`)));
    shown.push(await world.harness.metrics.text(), JSON.stringify(world.harness.log.error.mock.calls));
    expect(shown.join("\n")).not.toContain(secret);
    expect(shown.join("\n")).toContain("res.partner");
  });
});
