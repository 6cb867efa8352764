import { describe, expect, test } from "vitest";
import { odooPlaces, operatorPlaces, portalPlaces, type Remedy } from "../../kernel/remedy.ts";
import { headerWords, keyWords, localWords } from "./remedy-words.ts";

const app = "Inventory";
const inOdoo = (where: (typeof odooPlaces)[number]): Remedy =>
  where === "apps" ? { by: "odoo_admin", where, app } : { by: "odoo_admin", where };
const remedies: readonly Remedy[] = [
  ...portalPlaces.map((where): Remedy => ({ by: "portal_admin", where })),
  ...odooPlaces.map(inOdoo),
  ...operatorPlaces.map((where): Remedy => ({ by: "operator", where })),
  { by: "client", where: "address" },
  { by: "rules_admin" },
  { by: "nobody" },
];
const surfaces = {
  "access keys": keyWords,
  "header credentials": headerWords,
  "the local client": localWords({ hasList: false }),
  "the local client with a list of models": localWords({ hasList: true }),
};

describe.each(Object.entries(surfaces))("the remedy words for %s", (_, words) => {
  test.each(remedies)("the remedy %o is worded in one or two whole sentences", (remedy) => {
    expect(words(remedy)).toMatch(/^[A-Z].*[\w"]\.$/);
  });

  test("a remedy by the caller has no words beside the hint", () => expect(words({ by: "caller" })).toBe(""));

  test("a remedy by an Odoo administrator is worded the same on every surface", () => {
    for (const where of odooPlaces) expect(words(inOdoo(where))).toBe(keyWords(inOdoo(where)));
    expect(words({ by: "odoo_admin", where: "apps", app })).toContain("install the app Inventory in Odoo, under Apps");
    expect(words({ by: "odoo_admin", where: "mcp.rules" })).toContain("menu MCP");
    expect(words({ by: "rules_admin" })).toContain("menu MCP");
  });

  test("a remedy by nobody names no place", () => {
    expect(words({ by: "nobody" })).toBe("No rule can open this.");
  });
});

test.each([
  ["models.operation", "An administrator can change this on the Models page of the portal."],
  ["models.action", "An administrator can change this on the Models page of the portal."],
  ["models.field", "An administrator can change this on the Models page of the portal."],
  [
    "models.fixed_field",
    'A rule can open this very field, under "Fixed fields". An administrator can change this on the Models page of the portal.',
  ],
  ["keys.scope", "An administrator can make a key that may write in the portal, under Keys."],
  ["keys.toolsets", "An administrator can make a key without this limit in the portal, under Keys."],
  ["keys.renew", "An administrator can make a new key in the portal, under Keys."],
  ["connections.switch", "An administrator can switch it on in the portal, under Connections."],
  ["connections.credential", "Ask an admin to renew this connection's API key in the portal."],
  ["connections.database", "Ask an admin to check the name of the database in the portal."],
] as const)("the words for access keys name the page of the portal for %s", (where, words) => {
  expect(keyWords({ by: "portal_admin", where })).toBe(words);
});

test.each(remedies)("the words for header credentials and the local client never name a portal for %o", (remedy) => {
  for (const [name, words] of Object.entries(surfaces))
    if (name !== "access keys")
      expect(words(remedy)).not.toMatch(/portal|Models page|(?<!Odoo )administrator|admin\b/i);
});

test("the words for header credentials name the headers or say that nothing can be changed", () => {
  expect(headerWords({ by: "portal_admin", where: "models.action" })).toBe(
    "For callers with header credentials this cannot be changed.",
  );
  expect(headerWords({ by: "portal_admin", where: "connections.credential" })).toContain("X-Odoo headers");
  expect(headerWords({ by: "client", where: "address" })).toContain("address");
});

test("the words for the local client name its settings, and the list of models only if there is one", () => {
  const [free, listed] = [localWords({ hasList: false }), localWords({ hasList: true })];
  const operation = { by: "portal_admin", where: "models.operation" } as const;
  expect(listed(operation)).toContain("ODOO_MODELS");
  expect(free(operation)).not.toContain("ODOO_MODELS");
  expect(listed({ by: "portal_admin", where: "models.action" })).not.toContain("ODOO_MODELS");
  expect(free({ by: "portal_admin", where: "keys.scope" })).toContain("ODOO_READONLY");
  expect(free({ by: "portal_admin", where: "connections.credential" })).toContain("ODOO_API_KEY");
  expect(free({ by: "portal_admin", where: "connections.database" })).toContain("ODOO_DB");
});
