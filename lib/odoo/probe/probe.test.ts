import { describe, expect, test } from "vitest";
import { fault, json, makeCertificate, page, type Reply, workingOdoo } from "#tests/support/fake-odoo.ts";
import {
  closedList,
  dialling,
  except,
  login,
  password,
  probe,
  serve,
  several,
  whoAmI,
} from "#tests/support/odoo/probed.ts";

describe("a connection test of a working Odoo", () => {
  test.each([
    ["19 with an API key", workingOdoo(19), {}, { kind: "json2", database: "main" }],
    ["19 with a password", workingOdoo(19), { login, secret: password }, { kind: "jsonrpc", database: "main" }],
    ["14", workingOdoo(14), { login }, { kind: "jsonrpc", database: "main" }],
    [
      "16 behind a proxy that closes JSON-RPC",
      except({ "/jsonrpc": page(403) }, 16),
      { login },
      { kind: "xmlrpc", database: "main" },
    ],
    [
      "19 behind a proxy that closes JSON-2",
      except({ [whoAmI]: page(404) }),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    ["19 with its database found by the host", workingOdoo(19, closedList), {}, { kind: "json2", database: "" }],
    [
      "14 with several databases, which hides its faults over JSON-RPC",
      except({ "/jsonrpc": page(500), "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found") }, 14),
      { login },
      { kind: "xmlrpc", database: "main" },
    ],
    [
      "16 with several databases, which lists them",
      except({ "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found") }, 16),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    [
      "14 with one, which asks for a sign-in first",
      except({ "/web/session/modules": fault("odoo.http.SessionExpiredException", "Session expired") }, 14),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
    [
      "14 with several behind a proxy that closes XML-RPC",
      except(
        {
          "/xmlrpc/2/common": page(403),
          "/web/session/modules": fault("werkzeug.exceptions.NotFound", "Not Found"),
        },
        14,
      ),
      { login },
      { kind: "jsonrpc", database: "main" },
    ],
  ])("a connection test of Odoo %s succeeds", async (_, routes, input, target) => {
    const evil = await serve(routes);
    const result = await probe({ url: `${evil.url}/web/login`, ...input });
    expect(result).toMatchObject({ ok: true, userName: "Ana", target: { url: evil.url, login, uid: 2, ...target } });
    expect(result.steps.map(({ state }) => state)).toEqual(["ok", "skipped", "ok", "ok", "ok", "ok"]);
    expect(result.steps[3]?.detail?.params).toEqual(target.database === "" ? undefined : { database: "main" });
  });

  test.each([
    ["one database", {}, "no header", { sendDatabase: false, tried: [undefined] }],
    ["one database", {}, "a header", { sendDatabase: true, tried: [undefined, "main"] }],
    ["several", several, "a header", { sendDatabase: true, tried: ["main"] }],
    ["several", several, "no header", { sendDatabase: false, tried: ["main", undefined] }],
  ])("a host with %s (%j) that wants %s for it is signed in to", async (_, told, wanted, { sendDatabase, tried }) => {
    const picky: Reply = (seen, response) =>
      ("x-odoo-database" in seen.headers === (wanted === "a header") ? json({ uid: 2 }) : page(404))(seen, response);
    const evil = await serve(except({ [whoAmI]: picky }, 19, told));
    expect(await probe({ url: evil.url, database: " main " })).toMatchObject({
      ok: true,
      target: { database: "main", sendDatabase },
    });
    const named = evil.requests.filter(({ path }) => path === whoAmI).map(({ headers }) => headers["x-odoo-database"]);
    // The last call reads the user in the way that was found.
    expect(named).toEqual([...tried, tried.at(-1)]);
  });

  test("a connection test of Odoo Online uses the database that the host is named after", async () => {
    const identity = makeCertificate("acme.odoo.com");
    const evil = await serve(workingOdoo(18, closedList), identity);
    const fetch = dialling({ resolve: async () => [{ address: "127.0.0.1", family: 4 }], ca: identity.cert });
    expect(await probe({ url: `https://acme.odoo.com:${evil.port}`, login }, fetch)).toMatchObject({
      ok: true,
      target: { database: "acme" },
    });
  });

  test.each([
    ["rights", {}],
    ["rights_admin", { "/json/2/ir.config_parameter/has_access": json(true) }],
  ])("a connection test warns of a user who may change Odoo's settings: %s", async (key, routes) => {
    const evil = await serve(except(routes));
    const { steps } = await probe({ url: evil.url });
    expect(steps.at(-1)?.detail?.key).toBe(`odoo.steps.${key}`);
  });
});
