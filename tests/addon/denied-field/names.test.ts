import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, search, setRule } from "../lab/admin.ts";
import { addonServers } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";
import { entries, throughJson } from "./entries.ts";
import { type FieldCall, type Ids, marker } from "./field-call.ts";
import { type DeniedContacts, openDeniedContacts } from "./open-denied-contacts.ts";

describe.each(addonServers())("denied fields on Odoo %s", (_series, server) => {
  let contacts: DeniedContacts;
  let user: WireUser;
  let ids: Ids;

  beforeAll(async () => {
    contacts = await openDeniedContacts(server);
    ({ user, ids } = contacts);
  });
  afterAll(() => contacts.close());

  describe("a name that is denied on its own model", () => {
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

    const partners = (args: Record<string, unknown>, method = "search"): FieldCall => ({
      kind: "name",
      model: "res.partner",
      method,
      args,
    });
    const states = (method: string, args: Record<string, unknown>): FieldCall => ({
      kind: "name",
      model: "res.country.state",
      method,
      args,
    });
    const found: [string, () => FieldCall][] = [
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

    test.each(found)("a denied name is not found %s", async (_how, fieldCall) => {
      for (const [, send] of entries) {
        const { allowed, text: answer } = await send(server, user, fieldCall());
        expect(allowed).toBe(false);
        expect(answer).toContain("is not enabled");
      }
    });

    test("a name that is not denied is found by the same calls", async () => {
      await setRule(server, "res.country.state", "r");
      try {
        for (const [, fieldCall] of found)
          for (const [, send] of entries) {
            const outcome = await send(server, user, fieldCall());
            expect(outcome.allowed, `${JSON.stringify(fieldCall())} ${outcome.text.slice(0, 300)}`).toBe(true);
          }
      } finally {
        await setRule(server, "res.country.state", "r", { denied_fields: "name" });
      }
    });

    test("a denied name is left out beside the id of a relation", async () => {
      for (const [, send] of entries) {
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

  test("no model is ordered by a relation whose model is ordered by a denied field", async () => {
    // A relation is ordered as its own model is: states are ordered by their code.
    await setRule(server, "res.country.state", "r", { denied_fields: "code" });
    try {
      for (const [, send] of entries) {
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

  test("a name search that also looks into a denied code finds nothing by that code", async () => {
    const [america] = await search(server, "res.country", [["code", "=", "US"]]);
    const code = "ZQX";
    const odd = await create(server, "res.country.state", { name: `${marker} State`, code, country_id: america });
    await admin(server, "res.partner", "write", [[ids.child], { state_id: odd, country_id: america }]);
    const found: FieldCall[] = [
      { kind: "name", model: "res.country.state", method: "name_search", args: { name: code } },
      { kind: "name", model: "res.partner", method: "search", args: { domain: [["state_id", "=", code]] } },
      { kind: "name", model: "res.partner", method: "search", args: { domain: [["state_id", "ilike", code]] } },
    ];
    const isFound = (text: string) => new RegExp(`[[,](${odd}|${ids.child})[\\],]`).test(text);
    try {
      for (const fieldCall of found) expect((await throughJson(server, user, fieldCall)).text).toSatisfy(isFound);
      await setRule(server, "res.country.state", "r", { denied_fields: "code" });
      for (const fieldCall of found)
        for (const [, send] of entries) expect((await send(server, user, fieldCall)).text).not.toSatisfy(isFound);
    } finally {
      await setRule(server, "res.country.state", "r");
      await admin(server, "res.partner", "write", [[ids.child], { state_id: false }]);
      await admin(server, "res.country.state", "unlink", [[odd]]);
    }
  });
});
