import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { roles } from "../../policy/types.ts";
import { giveGrant } from "../grants/give-grant.ts";
import { listGrants } from "../grants/list-grants.ts";
import { GiveGrantInput } from "../grants/schemas.ts";
import { createKey } from "../keys/create-key.ts";
import { listKeys } from "../keys/list-keys.ts";
import { rotateKey } from "../keys/rotate-key.ts";
import { CreateKeyInput } from "../keys/schemas.ts";
import { listOdooCompanies } from "./list-odoo-companies.ts";
import { readCompanies } from "./read-companies.ts";

let database: TestDatabase;
let acme: Company;
let other: Company;
/** The companies of the demo Odoo, the user's current one first. */
let known: { id: number; name: string }[];

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database);
  other = await seedCompany(database);
  known = (await listOdooCompanies(acme.as("owner"), { connectionId: acme.sandboxId, forKey: true })).map(
    ({ id, name }) => ({ id, name }),
  );
});
afterAll(() => database.close());

const auditOf = async (verb: string) => {
  const rows = await database.admin`
    select fields from audit_entries where tenant_id = ${acme.tenantId} and tool = ${verb} order by id`;
  return rows.map(({ fields }) => fields);
};

describe("an access key", () => {
  const make = (companyIds?: number[], company = acme) =>
    createKey(
      company.as("owner"),
      CreateKeyInput.parse({
        name: "Claude",
        connectionId: acme.sandboxId,
        scope: "read",
        lifetime: "90",
        ...(companyIds === undefined ? {} : { companyIds }),
      }),
    );
  const storedOf = async (id: string) =>
    (await database.admin`select companies from access_keys where id = ${id}`)[0]?.["companies"];

  test("is stored with the companies and their names in Odoo, the default first, and each once", async () => {
    const [first, second] = known as [{ id: number; name: string }, { id: number; name: string }];
    const { view } = await make([second.id, first.id, second.id]);
    expect(await storedOf(view.id)).toEqual([second, first]);
    expect(view.companies).toEqual([second.name, first.name]);
    expect((await listKeys(acme.as("owner")))[0]?.companies).toEqual([second.name, first.name]);
    expect(await auditOf("keys.create")).toEqual([[`company:${second.id}`, `company:${first.id}`]]);
  });

  test("without a choice may act in all companies", async () => {
    const { view } = await make();
    expect(await storedOf(view.id)).toBeNull();
    expect(view.companies).toBeUndefined();
  });

  test("keeps its companies when it is rotated", async () => {
    const { view } = await make([2]);
    const { view: next } = await rotateKey(acme.as("owner"), { keyId: view.id, oldEnds: "now" });
    expect(await storedOf(next.id)).toEqual(await storedOf(view.id));
  });

  test("is not made for a company that the Odoo user does not have, or for another tenant's Odoo", async () => {
    await expect(make([99])).rejects.toMatchObject({ code: "invalid_input", options: { path: "companyIds" } });
    await expect(make([1], other)).rejects.toMatchObject({ code: "not_found" });
    expect(await database.admin`select 1 from access_keys where tenant_id = ${acme.tenantId}`).toHaveLength(0);
  });

  test.each([[[]], [[0]], [[-1]], [[1.5]], [["1"]], ["1"]])("is not made for the companies %j", (companyIds) => {
    const input = { name: "Claude", connectionId: newId(), scope: "read", lifetime: "90", companyIds };
    expect(CreateKeyInput.safeParse(input).success).toBe(false);
  });
});

describe("a grant", () => {
  const give = (connections: { id: string; companyIds?: number[] }[]) =>
    giveGrant(
      acme.as("member"),
      GiveGrantInput.parse({
        clientId: "c",
        clientName: "Claude",
        redirectHost: "claude.ai",
        scope: "read",
        connections,
      }),
    );

  test("has companies for each connection, and a later consent replaces them", async () => {
    await give([{ id: acme.sandboxId, companyIds: [2] }, { id: acme.connectionId }]);
    const listed = async () =>
      (await listGrants(acme.as("member")))[0]?.connections.map(({ name, companies }) => [name, companies]);
    expect(await listed()).toEqual([
      ["Demo", [known.find(({ id }) => id === 2)?.name]],
      ["Main", undefined],
    ]);
    expect(await auditOf("grants.give")).toEqual([["read", "company:2"], ["read"]]);
    await give([{ id: acme.sandboxId }]);
    expect(await listed()).toEqual([["Demo", undefined]]);
  });

  test("is not given for a company that the Odoo user does not have", async () => {
    await expect(give([{ id: acme.sandboxId, companyIds: [2, 99] }])).rejects.toMatchObject({ code: "invalid_input" });
    expect(await listGrants(acme.as("member"))).toEqual([]);
  });
});

describe("the list to choose from", () => {
  const asked = (company: Company, role: (typeof roles)[number], forKey = false) =>
    listOdooCompanies(company.as(role), { connectionId: acme.sandboxId, forKey });

  test("another tenant's connection is answered like an unknown one", async () => {
    await expect(asked(other, "owner")).rejects.toMatchObject({ code: "not_found" });
  });

  test.each(roles)("as %s", async (role) => {
    if (role === "auditor") await expect(asked(acme, role)).rejects.toMatchObject({ code: "forbidden" });
    else expect(await asked(acme, role)).toHaveLength(2);
  });

  test("is that of the member's own credential for a client, and that of the shared one for a key", async () => {
    const own = odooOf({ name: "Own Ltd" });
    const context = { ...acme.as("member"), findMemberOdoo: async () => ({ odoo: own }) };
    const list = (forKey: boolean) => listOdooCompanies(context, { connectionId: acme.sandboxId, forKey });
    expect(await list(false)).toEqual([{ id: 4, name: "Own Ltd" }]);
    expect(await list(true)).toHaveLength(2);
  });

  test("has the companies above a branch from Odoo 17 on", async () => {
    const branch = { name: "Branch", parent_path: "1/3/4/" };
    expect(await readCompanies(odooOf(branch, 17))).toEqual([{ id: 4, name: "Branch", parents: [1, 3] }]);
    expect(await readCompanies(odooOf(branch, 16))).toEqual([{ id: 4, name: "Branch" }]);
  });

  test("an Odoo that does not tell the user's companies is named", async () => {
    const silent = odooOf({ name: "x" }, 19, () => {
      throw new AppError("odoo_access", "No.");
    });
    await expect(readCompanies(silent)).rejects.toMatchObject({ options: { key: "companies.errors.untold" } });
  });
});

/** An Odoo whose user works in company 4 alone. Fields that a series lacks are not answered. */
function odooOf(company: object, major = 19, before: () => void = () => {}): OdooTransport {
  return {
    kind: "json2",
    series: { major, minor: 0, edition: "community" },
    async call({ model, method, args }) {
      if (method === "context_get") return { uid: 2 };
      before();
      if (model === "res.users") return [{ id: 2, company_id: [4, "Company"], company_ids: [4] }];
      const fields = (args?.["fields"] ?? []) as string[];
      return [{ id: 4, ...Object.fromEntries(Object.entries(company).filter(([name]) => fields.includes(name))) }];
    },
  };
}
