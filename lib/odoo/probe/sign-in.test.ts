import { describe, expect, test } from "vitest";
import { fault, page, type Routes, workingOdoo, xmlFault } from "#tests/support/fake-odoo.ts";
import {
  apiKey,
  closedList,
  error,
  except,
  expectFailure,
  login,
  noDatabase,
  password,
  probe,
  rpc,
  serve,
  several,
  spent,
  unauthorized,
  unknownDatabase,
  whoAmI,
} from "#tests/support/odoo/probed.ts";
import type { ProbeInput } from "./probe-result.ts";

describe("the database of a connection test", () => {
  test.each([
    ["that the server does not list", except({}, 19, several), { database: "shop" }, "wrong_database"],
    ["that was not chosen from several", except({}, 19, several), {}, "database_choose"],
    ["that is neither listed nor given", except({}, 16, closedList), { login }, "database_needed"],
    ["that Odoo 19 does not find by the host", except({ [whoAmI]: noDatabase }, 19, closedList), {}, "database_needed"],
    ["that the RPC services would need", except({ [whoAmI]: page(404) }, 19, closedList), { login }, "database_needed"],
    [
      "that is unknown to JSON-2",
      except({ [whoAmI]: noDatabase }, 19, closedList),
      { database: "shop" },
      "wrong_database",
    ],
    [
      "that is unknown to JSON-RPC",
      except({ "/jsonrpc": fault("psycopg2.OperationalError", unknownDatabase) }, 16, closedList),
      { database: "shop", login },
      "wrong_database",
    ],
    [
      "that is unknown to XML-RPC",
      except(
        {
          "/jsonrpc": page(404),
          "/xmlrpc/2/common": xmlFault(1, `Traceback\n  File "x.py"\npsycopg2.OperationalError: ${unknownDatabase}`),
        },
        16,
        closedList,
      ),
      { database: "shop", login },
      "wrong_database",
    ],
  ])("a database %s is reported at its field", async (_, routes, input, name) => {
    const evil = await serve(routes);
    const failure = expectFailure(await probe({ url: evil.url, ...input }), "database", name);
    expect(failure).toMatchObject({ path: "database", params: name === "wrong_database" ? { database: "shop" } : {} });
  });

  test("a connection test lists the databases that the server lists", async () => {
    const evil = await serve(workingOdoo(19, several));
    expect((await probe({ url: evil.url })).databases).toEqual(["main", "test"]);
  });

  test("another failure of PostgreSQL is not reported as a wrong database", async () => {
    const busy = fault("psycopg2.OperationalError", "FATAL:  sorry, too many clients already");
    const evil = await serve(except({ "/jsonrpc": busy }, 16));
    expectFailure(await probe({ url: evil.url, login }), "sign_in", "server_error");
  });
});

describe("the secret of a connection test", () => {
  test.each([
    ["an API key over JSON-2", except({ [whoAmI]: unauthorized }), {}, [whoAmI]],
    ["an API key over JSON-2, with a login", except({ [whoAmI]: unauthorized }), { login }, [whoAmI]],
    [
      "an API key of another database of the host",
      except({
        [whoAmI]: (seen, response) => (seen.headers["x-odoo-database"] ? unauthorized : noDatabase)(seen, response),
      }),
      { login },
      [whoAmI, whoAmI],
    ],
    [
      "an API key where Odoo denies the access",
      except({ [whoAmI]: error("odoo.exceptions.AccessDenied", "Access Denied", 403) }),
      { login },
      [whoAmI],
    ],
    ["a password", except({}, 19, { uid: false }), { login, secret: password }, ["/jsonrpc"]],
    ["an API key of an old series", except({}, 14, { uid: false }), { login }, ["/jsonrpc"]],
    [
      "a password of an address that is locked",
      except({ "/jsonrpc": fault("odoo.exceptions.AccessDenied", "Wait") }, 16),
      { login },
      ["/jsonrpc"],
    ],
    [
      "an API key where a proxy closes JSON-2",
      except({ [whoAmI]: page(403) }, 19, { uid: false }),
      { login },
      [whoAmI, "/jsonrpc"],
    ],
    [
      "a password where a proxy leaves XML-RPC alone",
      except({ "/jsonrpc": page(403) }, 16, { uid: false }),
      { login, secret: password },
      ["/jsonrpc", "/xmlrpc/2/common"],
    ],
    [
      "a password that XML-RPC faults",
      except({ "/jsonrpc": page(404), "/xmlrpc/2/common": xmlFault(3, "Access Denied") }, 16),
      { login, secret: password },
      ["/jsonrpc", "/xmlrpc/2/common"],
    ],
  ] satisfies [string, Routes, Partial<ProbeInput>, string[]][])(
    "a wrong secret is tried at Odoo only once: %s",
    async (_, routes, input: Partial<ProbeInput>, ways) => {
      const evil = await serve(routes);
      const failure = expectFailure(await probe({ url: evil.url, ...input }), "sign_in", "wrong_login");
      expect(failure?.path).toBe("secret");
      // Only the last way reached Odoo; the ways before it reached no database.
      expect(spent(evil, input.secret)).toEqual(ways);
    },
  );

  test.each([
    ["a password of Odoo 19", 19, password],
    ["an API key of Odoo 16", 16, apiKey],
  ])("a secret that is %s is not sent without a login", async (_, major, secret) => {
    const evil = await serve(workingOdoo(major));
    const failure = expectFailure(await probe({ url: evil.url, secret }), "sign_in", "login_needed");
    expect([failure?.path, spent(evil, secret)]).toEqual(["login", []]);
  });

  test.each([
    ["404 by a plan without the API", except({ [whoAmI]: page(404), ...rpc(page(404)) }), {}, 404],
    ["404 by it with a login too", except({ [whoAmI]: page(404), ...rpc(page(404)) }), { login }, 404],
    ["403 by a proxy", except({ [whoAmI]: page(403) }), {}, 403],
    ["403 by it with a login too", except({ [whoAmI]: page(403), ...rpc(page(403)) }), { login }, 403],
    ["403 by a proxy of Odoo 16", except(rpc(page(403)), 16), { login }, 403],
    ["a page by a proxy", except({ [whoAmI]: page(), ...rpc(page()) }), { login }, 200],
    [
      "401 by Odoo, which saw none",
      except({ [whoAmI]: error("werkzeug.exceptions.Unauthorized", "User not authenticated, use an API Key.", 401) }),
      {},
      401,
    ],
  ])("a sign-in that is answered with %s never reached Odoo", async (_, routes, input, status) => {
    const evil = await serve(routes);
    const failure = expectFailure(await probe({ url: evil.url, ...input }), "sign_in", "refused_by_proxy");
    expect(failure?.params).toEqual({ status });
  });

  test.each([
    ["may not read contacts", 19, {}],
    ["of Odoo 16 may not read contacts", 16, {}],
    [
      "may not even ask",
      19,
      { "/json/2/res.partner/has_access": error("odoo.exceptions.AccessError", "You may not.", 403) },
    ],
  ])("a sign-in fails at the rights if the user %s", async (_, major, routes) => {
    const evil = await serve(except(routes, major, { mayRead: false }));
    expectFailure(await probe({ url: evil.url, login }), "rights", "no_rights");
  });
});
