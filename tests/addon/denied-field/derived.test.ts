import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, search, setRule } from "../lab/admin.ts";
import { addonServers } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";
import { entries, throughJson } from "./entries.ts";
import { type FieldCall, marker } from "./field-call.ts";
import { type DeniedContacts, openDeniedContacts } from "./open-denied-contacts.ts";

describe.each(addonServers())("denied fields on Odoo %s", (_series, server) => {
  let contacts: DeniedContacts;
  let user: WireUser;

  beforeAll(async () => {
    contacts = await openDeniedContacts(server);
    user = contacts.user;
  });
  afterAll(() => contacts.close());

  describe("a denied field that other fields are computed from", () => {
    const code = "WIRE-SECRET-77";
    let product: number;

    beforeAll(async () => {
      for (const model of ["product.product", "product.template"])
        await setRule(server, model, "r", { denied_fields: "default_code" });
      product = await create(server, "product.product", { name: "Wire Product", default_code: code });
    });
    afterAll(() => admin(server, "product.product", "unlink", [[product]]));

    test.each<[string, () => FieldCall]>([
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
        "the copy of the code on the template",
        () => ({
          kind: "read",
          model: "product.template",
          method: "search_read",
          args: { domain: [["name", "=", "Wire Product"]] },
        }),
      ],
      [
        "a read of all fields",
        () => ({ kind: "read", model: "product.product", method: "read", ids: [product], args: {} }),
      ],
    ])("a denied code is not revealed by %s", async (_what, fieldCall) => {
      for (const [, send] of entries) {
        const { allowed, text } = await send(server, user, fieldCall());
        expect(text).not.toContain(code);
        // A search for the code is refused or finds nothing.
        if (allowed && JSON.stringify(fieldCall()).includes(code)) expect(text).not.toContain(String(product));
      }
    });
  });

  test("a model that Odoo orders by a denied field is searched in another order", async () => {
    const made: number[] = [];
    for (const priority of ["1", "3", "2"])
      made.push(
        await create(server, "crm.lead", { name: `${marker} Order`, priority, type: "opportunity", user_id: user.uid }),
      );
    const [low, high, middle] = made;
    const domain = [["id", "in", made]];
    const fieldCall: FieldCall = { kind: "ordered", model: "crm.lead", method: "search", args: { domain } };
    expect(await throughJson(server, user, fieldCall)).toMatchObject({
      text: expect.stringContaining(`[${high},${middle},${low}]`),
    });
    await setRule(server, "crm.lead", "rwcu", { denied_fields: "priority" });
    try {
      for (const [, send] of entries) {
        const { allowed, text } = await send(server, user, fieldCall);
        expect(allowed, text).toBe(true);
        expect(text).not.toContain(`[${high},${middle},${low}]`);
      }
    } finally {
      await setRule(server, "crm.lead", "rwcu");
    }
  });

  test("the former value of a denied field is not read from its tracking values", async () => {
    const lead = await create(server, "crm.lead", { name: `${marker} Tracked`, expected_revenue: 11 });
    // The write is a transaction of its own, so that Odoo records the change.
    await admin(server, "crm.lead", "write", [[lead], { expected_revenue: 424_242 }]);
    for (const model of ["mail.message", "mail.tracking.value"]) await setRule(server, model, "r");
    const root = { ...user, uid: (await search(server, "res.users", [["login", "=", "admin"]]))[0] as number };
    const fieldCall: FieldCall = {
      kind: "read",
      model: "mail.tracking.value",
      method: "search_read",
      args: { limit: 50, order: "id desc" },
    };
    const send = () => throughJson(server, { ...root, key: server.admin.apiKey }, fieldCall);
    expect((await send()).text).toContain("424242");
    await setRule(server, "crm.lead", "rwcu", { denied_fields: "expected_revenue" });
    try {
      expect((await send()).text).not.toContain("424242");
    } finally {
      await setRule(server, "crm.lead", "rwcu");
    }
  });
});
