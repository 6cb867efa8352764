import { expect, test, vi } from "vitest";
import { createMemoryCache } from "../cache/cache.ts";
import { headerCallerTenantId } from "../db/header-caller-tenant-id.ts";
import { AppError } from "../kernel/errors.ts";
import type { ConnectionId } from "../kernel/ids.ts";
import { authError } from "../odoo/faults/errors.ts";
import type { OdooTarget, OdooTransport } from "../odoo/types.ts";
import { surveyModels } from "../odoo-catalog/survey-models.ts";
import { decide } from "../policy/decide.ts";
import { createHeaderConnections, type HeaderCallerConnection } from "./header-connection.ts";
import { openModels } from "./open-models.ts";

const source = { ip: "203.0.113.7", userAgent: "test", client: "test/1" };
const guest = (name: string) =>
  ({
    kind: "headers",
    tenantId: headerCallerTenantId,
    credentialId: name,
    connectionId: `connection-${name}` as ConnectionId,
    scope: "write",
    label: "odoo.example.com",
    reveal: () => ({ url: "https://odoo.example.com", secret: name }),
  }) as const;

function open(call: (secret: string) => Promise<unknown> = async () => true, limits: object = { maxEntries: 2 }) {
  let time = 0;
  const refused = vi.fn(async () => {});
  const connect = vi.fn(async ({ reveal }: ReturnType<typeof guest>) => {
    const { url, secret } = reveal();
    const series = { major: 16, minor: 0, edition: "community" } as const;
    const target: OdooTarget = { url, database: "main", login: "", secret, kind: "jsonrpc", series, uid: 2 };
    const odoo: OdooTransport = { kind: "jsonrpc", series, call: () => call(secret) };
    return { target, odoo };
  });
  const connections = createHeaderConnections({
    mayWrite: true,
    connect: (one) => connect(one as ReturnType<typeof guest>),
    attempt: (_, run) => run(),
    refused,
    cache: createMemoryCache<HeaderCallerConnection>({ ttlMs: 600_000, maxEntries: 9, now: () => time, ...limits }),
    lists: createMemoryCache({ ttlMs: 3_600_000, maxEntries: 10, now: () => time }),
    known: [{ model: "res.partner", label: "Contact" }],
  });
  const resolve = (name: string, ip = source.ip) => connections.resolve(guest(name), { ...source, ip }, "r1");
  return { resolve, connect, refused, after: (ms: number) => (time += ms) };
}

test("every credential has its own context, which is created once in ten minutes", async () => {
  const { resolve, connect, after } = open();
  const [a, b, again] = await Promise.all([resolve("a"), resolve("b"), resolve("a")]);
  expect(a).toMatchObject({
    tenantId: headerCallerTenantId,
    plan: "trial",
    connection: { id: "connection-a", url: "https://odoo.example.com", series: "16.0", confirm: "deletes" },
  });
  expect(a.odoo).toBe(again.odoo);
  expect(a.odoo).not.toBe(b.odoo);
  expect(a.connection.id).not.toBe(b.connection.id);
  expect(connect).toHaveBeenCalledTimes(2);
  after(600_000);
  await resolve("a");
  expect(connect).toHaveBeenCalledTimes(3);
});

test("the list of models is read once an hour for each credential", async () => {
  const call = vi.fn(async () => true);
  const { resolve, after } = open(call);
  await resolve("a");
  after(600_000);
  await resolve("a");
  expect(call).toHaveBeenCalledTimes(1);
  await resolve("b");
  expect(call).toHaveBeenCalledTimes(2);
  after(3_600_000);
  await resolve("a");
  expect(call).toHaveBeenCalledTimes(3);
});

test("many credentials remove the oldest from the cache", async () => {
  const { resolve, connect } = open();
  for (const name of ["a", "b", "c", "a"]) await resolve(name);
  expect(connect).toHaveBeenCalledTimes(4);
});

test("many credentials of one network remove its own oldest and none of another network", async () => {
  const { resolve, connect } = open(undefined, { bytes: { of: () => 1, total: 9, perOwner: 2 } });
  const network = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::"];
  await resolve("other", "198.51.100.9");
  for (const [i, ip] of network.entries()) await resolve(`g${i}`, ip);
  expect(connect).toHaveBeenCalledTimes(4);
  await resolve("other", "198.51.100.9");
  await resolve("g2", network[0]);
  expect(connect).toHaveBeenCalledTimes(4);
  await resolve("g0", network[0]);
  expect(connect).toHaveBeenCalledTimes(5);
});

test("a failed connection is not cached, and its error names the header", async () => {
  const { resolve, connect } = open();
  connect.mockRejectedValueOnce(authError({ path: "secret" }));
  await expect(resolve("a")).rejects.toMatchObject({
    code: "odoo_auth",
    options: { path: "X-Odoo-API-Key", remedy: { by: "portal_admin", where: "connections.credential" } },
  });
  expect((await resolve("a")).connection.id).toBe("connection-a");
});

test("a refused sign-in removes only this credential's connection from the cache", async () => {
  let refused = "";
  const { resolve, connect } = open(async (secret) => {
    if (secret === refused) throw authError();
    return true;
  });
  const [a] = await Promise.all([resolve("a"), resolve("b")]);
  refused = "a";
  const call = a.odoo.call({ model: "res.partner", method: "search_count" });
  await expect(call).rejects.toMatchObject({ code: "odoo_auth" });
  refused = "";
  await Promise.all([resolve("a"), resolve("b")]);
  expect(connect.mock.calls.map(([{ credentialId }]) => credentialId)).toEqual(["a", "b", "a"]);
});

test.each([
  ["once", "odoo.exceptions.Unauthorized", 1],
  ["twice if it was checked again, as methods raise the same error", "odoo.exceptions.AccessDenied", 2],
])("a refused sign-in is counted %s", async (_, name, times) => {
  let isTaken = true;
  const { resolve, refused } = open(async () => {
    if (!isTaken) throw new AppError("odoo_auth", "no", { cause: { name, message: "" } });
    return true;
  });
  const { odoo } = await resolve("a");
  isTaken = false;
  await odoo.call({ model: "res.partner", method: "search_count" }).catch(() => {});
  expect(refused).toHaveBeenCalledTimes(times);
});

test("open models contain every well-formed name within the hard floor and the scope, and list only the given ones", () => {
  const listed = [
    { model: "res.partner", label: "Contact" },
    { model: "ir.cron", label: "Cron" },
  ];
  const models = openModels(() => listed, true);
  expect([...models.keys()]).toEqual(["res.partner"]);
  expect(models.size).toBe(1);
  expect(models.get("res.partner")).toBe(models.get("res.partner"));
  expect(models.get("sale.order")).toMatchObject({ read: true, create: true, write: true, unlink: true, actions: [] });
  expect(models.get("res.users")).toMatchObject({ read: true, create: false, write: false, unlink: false });
  for (const closed of ["ir.cron", "ir.config_parameter", "mcp.key", "Res.Partner", "a b", "", "x".repeat(121)])
    expect([closed, models.get(closed), models.has(closed)]).toEqual([closed, undefined, false]);
  expect(openModels(() => listed, false).get("sale.order")).toMatchObject({ read: true, create: false, write: false });
});

test("the policy refuses a write of a header-credential caller whose address is narrowed to reading", () => {
  const rules = { version: 1, models: openModels(() => [], true) };
  const request = { kind: "unlink", model: "res.partner" } as const;
  const ask = (scope: "read" | "write") =>
    decide({ principal: { ...guest("a"), scope }, rules, request, fieldsOf: () => undefined });
  expect(ask("write")).toEqual({ allow: true });
  expect(ask("read")).toMatchObject({ allow: false, denial: { reason: "missing_scope" } });
});

test.each([
  [16, "never asked", ["res.partner"]],
  [17, "answers", ["x_custom"]],
  [17, "refuses", ["res.partner"]],
] as const)("the listed models of an Odoo %d that %s which models it has", async (major, does, expected) => {
  const asked: string[] = [];
  const odoo: OdooTransport = {
    kind: "jsonrpc",
    series: { major, minor: 0, edition: "community" },
    call: async ({ model, method }) => {
      asked.push(method);
      if (method !== "available_models") return model === "res.partner";
      if (does === "refuses") throw new AppError("odoo_access", "no");
      return [{ model: "x_custom", display_name: "Custom" }];
    },
  };
  const known = ["res.partner", "crm.lead"].map((model) => ({ model, label: model }));
  expect((await surveyModels(odoo, known)).map(({ model }) => model)).toEqual(expected);
  expect(asked.includes("available_models")).toBe(does !== "never asked");
});
