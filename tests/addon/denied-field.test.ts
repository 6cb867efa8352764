import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generated, marker, pairs, type Reach } from "./denied-calls.ts";
import { admin, create, keepRules, search, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { call } from "./lab/call.ts";
import { type AddonServer, addonServers, sql } from "./lab/servers.ts";
import { makeUser, type WireUser } from "./lab/users.ts";
import { execute, XmlRpcFault } from "./lab/xmlrpc.ts";

type Outcome = { allowed: true; text: string } | { allowed: false; text: string };
type HttpEntry = (server: AddonServer, user: WireUser, reach: Reach) => Promise<Outcome>;

const doors: readonly [string, HttpEntry][] = [
  ["/mcp/call", throughJson],
  ["/mcp/xmlrpc/object", throughXml],
];

describe.each(addonServers())("Odoo %s", (_series, server) => {
  let user: WireUser;
  let restore: () => Promise<void>;
  let ids: { company: number; person: number; child: number; lead: number; user: number };

  beforeAll(async () => {
    restore = await keepRules(server);
    const denied = pairs.map((pair) => pair.denied).join(", ");
    await setRule(server, "res.partner", "rwcu", { denied_fields: denied });
    for (const model of ["res.users", "res.country", "res.country.state", "res.company"])
      await setRule(server, model, "r");
    await setRule(server, "crm.lead", "rwcu");
    user = await makeUser(server, ["base.group_partner_manager", "sales_team.group_sale_salesman_all_leads"]);
    const [spain] = await search(server, "res.country", [["code", "=", "ES"]]);
    const secret = Object.fromEntries(
      pairs.flatMap(({ denied, control, value, controlValue }) => [
        [denied, value],
        [control, controlValue],
      ]),
    );
    const values = { ...secret, user_id: user.uid, country_id: spain };
    const company = await create(server, "res.partner", { ...values, name: `${marker} Company`, is_company: true });
    const person = await create(server, "res.partner", { ...values, name: `${marker} Person`, parent_id: company });
    const child = await create(server, "res.partner", { ...values, name: `${marker} Child`, parent_id: person });
    const lead = await create(server, "crm.lead", { name: `${marker} Lead`, partner_id: person });
    ids = { company, person, child, lead, user: user.uid };
  });
  afterAll(async () => {
    await admin(server, "crm.lead", "unlink", [await search(server, "crm.lead", [["name", "like", marker]])]);
    const left = await search(server, "res.partner", [["name", "like", marker]]);
    await admin(server, "res.partner", "unlink", [left]);
    await restore();
  });

  const samples = () => {
    const all = fc.sample(generated(server.major, ids), { seed: 1903, numRuns: 1200 });
    const distinct = new Map(all.map((pair) => [JSON.stringify(pair.denied), pair]));
    return [...distinct.values()].slice(0, 300);
  };

  test("there are at least 200 different calls, of every kind", () => {
    const calls = samples();
    expect(calls.length).toBeGreaterThanOrEqual(200);
    const kinds = new Set(calls.map(({ denied }) => denied.kind));
    expect([...kinds].sort()).toEqual(
      [
        "aggregated",
        "asked for its default",
        "created",
        "described",
        "filtered",
        ...(server.major >= 17 ? ["filtered inside any"] : []),
        "filtered through a relation",
        "filtered where a field is inherited",
        "grouped",
        "grouped by the older method",
        "having",
        "imported",
        "ordered",
        "read",
        "written",
        "written by a command",
        "written by each",
      ].sort(),
    );
  });

  describe.each(doors)("through %s", (door, send) => {
    test("each of the calls reaches the field that is not denied, and none the one that is", {
      timeout: 240_000,
    }, async () => {
      const before = state(server);
      const missed: string[] = [];
      const reached: string[] = [];
      let sent = 0;
      for (const { control, denied } of samples()) {
        if (denied.only !== undefined && denied.only !== door) continue;
        sent++;
        const [bites, refused] = await Promise.all([send(server, user, control), send(server, user, denied)]);
        if (!bites.allowed || !bites.text.includes(control.shows ?? ""))
          missed.push(`${JSON.stringify(control)} -> ${bites.text.slice(0, 300)}`);
        if (refused.allowed || !refused.text.includes("is not enabled. Leave it out."))
          reached.push(`${JSON.stringify(denied)} -> ${refused.text.slice(0, 300)}`);
      }
      await cleanUp();
      expect(missed).toEqual([]);
      expect(reached).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(200);
      // What the refused calls would have written is as it was.
      expect(state(server)).toEqual(before);
    });
  });

  /** What the control calls made is taken away again; the denied ones have made nothing. */
  async function cleanUp() {
    const made = await search(server, "res.partner", [["name", "like", `${marker} Made`]]);
    if (made.length > 0) await admin(server, "res.partner", "unlink", [made]);
  }

  /** The denied columns of all contacts of this file. */
  function state(of: AddonServer) {
    const columns = pairs.map(({ denied }) => denied).join(", ");
    return sql(
      of,
      `SELECT id, ${columns} FROM res_partner WHERE name LIKE '${marker}%' AND name NOT LIKE '% Made%' ORDER BY id`,
    );
  }

  test.each(doors)("reads without named fields through %s leave the denied ones out", async (_door, send) => {
    const named = pairs.map(({ denied }) => denied);
    for (const reach of [
      { kind: "read", model: "res.partner", method: "read", ids: [ids.person], args: {} },
      { kind: "read", model: "res.partner", method: "search_read", args: { domain: [["id", "=", ids.person]] } },
      {
        kind: "read",
        model: "res.partner",
        method: "search_read",
        args: { domain: [["id", "=", ids.person]], fields: [] },
      },
      { kind: "described", model: "res.partner", method: "fields_get", args: {} },
    ] satisfies Reach[]) {
      const { allowed, text } = await send(server, user, reach);
      expect(allowed).toBe(true);
      for (const name of named) expect(text).not.toContain(`"${name}":`);
    }
  });

  describe("the name of another model, denied there", () => {
    const text = "Valen";
    let state: number;

    beforeAll(async () => {
      const [spain] = await search(server, "res.country", [["code", "=", "ES"]]);
      const [found] = await search(server, "res.country.state", [
        ["country_id", "=", spain],
        ["name", "ilike", text],
      ]);
      state = found as number;
      await admin(server, "res.partner", "write", [[ids.person], { state_id: state, country_id: spain }]);
      await setRule(server, "res.country.state", "r", { denied_fields: "name" });
    });
    afterAll(() => setRule(server, "res.country.state", "r"));

    const partners = (args: Record<string, unknown>, method = "search"): Reach => ({
      kind: "name",
      model: "res.partner",
      method,
      args,
    });
    const states = (method: string, args: Record<string, unknown>): Reach => ({
      kind: "name",
      model: "res.country.state",
      method,
      args,
    });
    const found: [string, () => Reach][] = [
      ["by a name search", () => states("name_search", { name: text })],
      [
        "by a name search for all, with a filter",
        () => states("name_search", { name: "", domain: [["name", "ilike", text]] }),
      ],
      ["by its display name", () => states("search", { domain: [["display_name", "ilike", text]] })],
      [
        "by a read of its display name",
        () => states("search_read", { fields: ["display_name"], domain: [["id", "=", state]] }),
      ],
      ["by a text in a relation", () => partners({ domain: [["state_id", "ilike", text]] })],
      ["by an exact text in a relation", () => partners({ domain: [["state_id", "=", "Valencia (València)"]] })],
      ["by a text in a list in a relation", () => partners({ domain: [["state_id", "in", ["Valencia (València)"]]] })],
      ["by a path", () => partners({ domain: [["state_id.name", "ilike", text]] })],
      ["by a path to the display name", () => partners({ domain: [["state_id.display_name", "ilike", text]] })],
      ["by a group of a relation", () => partners({ groupby: ["state_id"], aggregates: ["__count"] }, "read_group")],
      ["by an order", () => states("search", { order: "name desc" })],
      ["through contacts of contacts", () => partners({ domain: [["child_ids.state_id", "ilike", text]] })],
    ];

    test.each(found)("is not found %s", async (_how, reach) => {
      for (const [, send] of doors) {
        const { allowed, text: answer } = await send(server, user, reach());
        expect(allowed).toBe(false);
        expect(answer).toContain("is not enabled");
      }
    });

    test("is found by the same calls when it is not denied", async () => {
      await setRule(server, "res.country.state", "r");
      try {
        for (const [, reach] of found)
          for (const [, send] of doors) {
            const outcome = await send(server, user, reach());
            expect(outcome.allowed, `${JSON.stringify(reach())} ${outcome.text.slice(0, 300)}`).toBe(true);
          }
      } finally {
        await setRule(server, "res.country.state", "r", { denied_fields: "name" });
      }
    });

    test("is not told beside the id of a relation", async () => {
      for (const [, send] of doors) {
        const { allowed, text: answer } = await send(
          server,
          user,
          partners({ domain: [["id", "=", ids.person]], fields: ["state_id"] }, "search_read"),
        );
        expect(allowed).toBe(true);
        expect(answer).toContain(String(state));
        expect(answer).not.toContain(text);
      }
    });
  });

  describe("a field that other fields are made of", () => {
    const code = "WIRE-SECRET-77";
    let product: number;

    beforeAll(async () => {
      for (const model of ["product.product", "product.template"])
        await setRule(server, model, "r", { denied_fields: "default_code" });
      product = await create(server, "product.product", { name: "Wire Product", default_code: code });
    });
    afterAll(() => admin(server, "product.product", "unlink", [[product]]));

    test.each<[string, () => Reach]>([
      [
        "a display name",
        () => ({
          kind: "read",
          model: "product.product",
          method: "read",
          ids: [product],
          args: { fields: ["display_name"] },
        }),
      ],
      [
        "a name search",
        () => ({ kind: "name", model: "product.product", method: "name_search", args: { name: "Wire Product" } }),
      ],
      [
        "a name search for the code",
        () => ({ kind: "name", model: "product.product", method: "name_search", args: { name: code } }),
      ],
      [
        "a search by the display name",
        () => ({
          kind: "name",
          model: "product.product",
          method: "search",
          args: { domain: [["display_name", "ilike", code]] },
        }),
      ],
      [
        "a template's copy of it",
        () => ({
          kind: "read",
          model: "product.template",
          method: "search_read",
          args: { domain: [["name", "=", "Wire Product"]] },
        }),
      ],
      ["all fields", () => ({ kind: "read", model: "product.product", method: "read", ids: [product], args: {} })],
    ])("is not told by %s", async (_what, reach) => {
      for (const [, send] of doors) {
        const { allowed, text } = await send(server, user, reach());
        expect(text).not.toContain(code);
        // A search that looks for the code answers nothing, or is refused.
        if (allowed && JSON.stringify(reach()).includes(code)) expect(text).not.toContain(String(product));
      }
    });
  });

  test("a field that is denied on the model orders no other model by it", async () => {
    // The order of a relation is the other model's own: of states, by their code.
    await setRule(server, "res.country.state", "r", { denied_fields: "code" });
    try {
      for (const [, send] of doors) {
        const { allowed } = await send(server, user, {
          kind: "ordered",
          model: "res.partner",
          method: "search",
          args: { order: "state_id" },
        });
        expect(allowed).toBe(false);
      }
    } finally {
      await setRule(server, "res.country.state", "r");
    }
  });

  test("a model that Odoo orders by a denied field is searched all the same, in another order", async () => {
    const made: number[] = [];
    for (const priority of ["1", "3", "2"])
      made.push(
        await create(server, "crm.lead", { name: `${marker} Order`, priority, type: "opportunity", user_id: user.uid }),
      );
    const [low, high, middle] = made;
    const domain = [["id", "in", made]];
    const reach: Reach = { kind: "ordered", model: "crm.lead", method: "search", args: { domain } };
    expect(await throughJson(server, user, reach)).toMatchObject({
      text: expect.stringContaining(`[${high},${middle},${low}]`),
    });
    await setRule(server, "crm.lead", "rwcu", { denied_fields: "priority" });
    try {
      for (const [, send] of doors) {
        const { allowed, text } = await send(server, user, reach);
        expect(allowed, text).toBe(true);
        expect(text).not.toContain(`[${high},${middle},${low}]`);
      }
    } finally {
      await setRule(server, "crm.lead", "rwcu");
    }
  });

  test("a name that is looked for in a denied code as well finds nothing by it", async () => {
    const [america] = await search(server, "res.country", [["code", "=", "US"]]);
    const code = "ZQX";
    const odd = await create(server, "res.country.state", { name: `${marker} State`, code, country_id: america });
    await admin(server, "res.partner", "write", [[ids.child], { state_id: odd, country_id: america }]);
    const found: Reach[] = [
      { kind: "name", model: "res.country.state", method: "name_search", args: { name: code } },
      { kind: "name", model: "res.partner", method: "search", args: { domain: [["state_id", "=", code]] } },
      { kind: "name", model: "res.partner", method: "search", args: { domain: [["state_id", "ilike", code]] } },
    ];
    const isFound = (text: string) => new RegExp(`[[,](${odd}|${ids.child})[\\],]`).test(text);
    try {
      for (const reach of found) expect((await throughJson(server, user, reach)).text).toSatisfy(isFound);
      await setRule(server, "res.country.state", "r", { denied_fields: "code" });
      for (const reach of found)
        for (const [, send] of doors) expect((await send(server, user, reach)).text).not.toSatisfy(isFound);
    } finally {
      await setRule(server, "res.country.state", "r");
      await admin(server, "res.partner", "write", [[ids.child], { state_id: false }]);
      await admin(server, "res.country.state", "unlink", [[odd]]);
    }
  });

  test("what was in a denied field before is not read from the record of its changes", async () => {
    const lead = await create(server, "crm.lead", { name: `${marker} Tracked`, expected_revenue: 11 });
    // In a transaction of its own, so that Odoo keeps the change.
    await admin(server, "crm.lead", "write", [[lead], { expected_revenue: 424_242 }]);
    for (const model of ["mail.message", "mail.tracking.value"]) await setRule(server, model, "r");
    const root = { ...user, uid: (await search(server, "res.users", [["login", "=", "admin"]]))[0] as number };
    const reach: Reach = {
      kind: "read",
      model: "mail.tracking.value",
      method: "search_read",
      args: { limit: 50, order: "id desc" },
    };
    const send = () => throughJson(server, { ...root, key: server.admin.apiKey }, reach);
    expect((await send()).text).toContain("424242");
    await setRule(server, "crm.lead", "rwcu", { denied_fields: "expected_revenue" });
    try {
      expect((await send()).text).not.toContain("424242");
    } finally {
      await setRule(server, "crm.lead", "rwcu");
    }
  });

  test("what a refusal says and records names the field and never a value", async () => {
    const mark = auditMark(server);
    for (const { denied, value } of pairs) {
      const domain = [[denied, "=", value]];
      const { json, text } = await call(server, user.key, { model: "res.partner", method: "search", args: { domain } });
      expect(json.error).toMatchObject({ class: "denied", name: "field_denied", path: "domain[0]" });
      if (typeof value === "string") expect(text).not.toContain(value);
    }
    const rows = auditSince(server, mark);
    expect(rows.map((row) => [row.outcome, row.error_name, row.field_names])).toEqual(
      pairs.map(({ denied }) => ["denied", "field_denied", denied]),
    );
    for (const { value } of pairs) if (typeof value === "string") expect(JSON.stringify(rows)).not.toContain(value);
  });
});

async function throughJson(server: AddonServer, user: WireUser, { model, method, ids, args }: Reach): Promise<Outcome> {
  // What would be made is only tried: it is judged all the same.
  const dry_run = method === "create" || method === "import_rows";
  const answer = await call(server, user.key, { model, method, ...(ids !== undefined && { ids }), args, dry_run });
  return { allowed: answer.status === 200, text: answer.text };
}

const older: Readonly<Record<string, string>> = { read_group: "formatted_read_group", old_read_group: "read_group" };

async function throughXml(server: AddonServer, user: WireUser, { model, method, ids, args }: Reach): Promise<Outcome> {
  try {
    const positions = ids === undefined ? [] : [ids];
    const name = older[method] ?? (method === "write_each" ? "web_save_multi" : method);
    const renamed = Object.entries(args).map(([key, value]) => [
      method === "create" && key === "values" ? "vals" : key,
      value,
    ]);
    const kwargs = Object.fromEntries(renamed) as Record<string, unknown>;
    return { allowed: true, text: JSON.stringify(await execute(server, user, model, name, positions, kwargs)) };
  } catch (error) {
    if (error instanceof XmlRpcFault && error.code === 403) return { allowed: false, text: error.message };
    if (error instanceof XmlRpcFault) return { allowed: false, text: `fault ${error.code} ${error.message}` };
    throw error;
  }
}
