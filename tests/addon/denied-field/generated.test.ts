import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, search } from "../lab/admin.ts";
import { auditMark, auditSince } from "../lab/audit.ts";
import { call } from "../lab/call.ts";
import { type AddonServer, addonServers, sql } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";
import { generated } from "./calls.ts";
import { entries } from "./entries.ts";
import { type FieldCall, type Ids, marker, pairs } from "./field-call.ts";
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

  const samples = () => {
    const all = fc.sample(generated(server.major, ids), { seed: 1903, numRuns: 1200 });
    const distinct = new Map(all.map((pair) => [JSON.stringify(pair.denied), pair]));
    return [...distinct.values()].slice(0, 300);
  };

  test("the generator makes at least 200 different calls, of every kind", () => {
    const calls = samples();
    expect(calls.length).toBeGreaterThanOrEqual(200);
    const kinds = new Set(calls.map(({ denied }) => denied.kind));
    expect([...kinds].sort()).toEqual(
      [
        "aggregated",
        "read as a default",
        "created",
        "described",
        "filtered",
        ...(server.major >= 17 ? ["filtered inside any"] : []),
        "filtered through a relation",
        "filtered by an inherited field",
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

  describe.each(entries)("through %s", (entry, send) => {
    test("each generated call reaches the field that is not denied and never the denied one", {
      timeout: 240_000,
    }, async () => {
      const before = state(server);
      const unreached: string[] = [];
      const reached: string[] = [];
      let sent = 0;
      for (const { control, denied } of samples()) {
        if (denied.only !== undefined && denied.only !== entry) continue;
        sent++;
        const [reachedControl, refused] = await Promise.all([send(server, user, control), send(server, user, denied)]);
        if (!reachedControl.allowed || !reachedControl.text.includes(control.shows ?? ""))
          unreached.push(`${JSON.stringify(control)} -> ${reachedControl.text.slice(0, 300)}`);
        if (refused.allowed || !refused.text.includes("is not enabled. Leave it out."))
          reached.push(`${JSON.stringify(denied)} -> ${refused.text.slice(0, 300)}`);
      }
      await cleanUp();
      expect(unreached).toEqual([]);
      expect(reached).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(200);
      // The refused calls changed none of the fields that they would have written.
      expect(state(server)).toEqual(before);
    });
  });

  /** Deletes what the control calls created. The refused calls created nothing. */
  async function cleanUp() {
    const made = await search(server, "res.partner", [["name", "like", `${marker} Made`]]);
    if (made.length > 0) await admin(server, "res.partner", "unlink", [made]);
  }

  /** Returns the denied columns of this file's contacts. */
  function state(of: AddonServer) {
    const columns = pairs.map(({ denied }) => denied).join(", ");
    return sql(
      of,
      `SELECT id, ${columns} FROM res_partner WHERE name LIKE '${marker}%' AND name NOT LIKE '% Made%' ORDER BY id`,
    );
  }

  test.each(entries)("reads without named fields through %s leave the denied ones out", async (_entry, send) => {
    const named = pairs.map(({ denied }) => denied);
    for (const fieldCall of [
      { kind: "read", model: "res.partner", method: "read", ids: [ids.person], args: {} },
      { kind: "read", model: "res.partner", method: "search_read", args: { domain: [["id", "=", ids.person]] } },
      {
        kind: "read",
        model: "res.partner",
        method: "search_read",
        args: { domain: [["id", "=", ids.person]], fields: [] },
      },
      { kind: "described", model: "res.partner", method: "fields_get", args: {} },
    ] satisfies FieldCall[]) {
      const { allowed, text } = await send(server, user, fieldCall);
      expect(allowed).toBe(true);
      for (const name of named) expect(text).not.toContain(`"${name}":`);
    }
  });

  test("a refusal and its audit row name the denied field and never a value", async () => {
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
