import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { guestTenantId } from "#lib/db/guest-tenant-id.ts";
import { AppError } from "#lib/kernel/errors.ts";
import { newId, type UserId } from "#lib/kernel/ids.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import {
  type AddonWorld,
  type EvilOdoo,
  json,
  page,
  plausibleAddon,
  plausibleOdoo,
  startEvilOdoo,
} from "#tests/support/evil-odoo.ts";
import {
  createGuestHarness,
  type GuestHarness,
  type GuestOptions,
  type OdooUser,
  odooUser,
  odooWith,
} from "../guest-harness.ts";
import { toolCall } from "../harness.ts";
import { seedTenant } from "../seed.ts";

let database: TestDatabase;
let evil: EvilOdoo;
let users: OdooUser[];
let ana: OdooUser;
let ben: OdooUser;
let harness: GuestHarness;

beforeAll(async () => {
  database = await openTestDatabase();
  evil = await startEvilOdoo();
});
afterAll(() => Promise.all([database.close(), evil.close()]));
beforeEach(async () => {
  await database.admin`truncate audit_entries, confirmations, write_results`;
  ana = odooUser("a", "Azure of Ana");
  ben = odooUser("b", "Blue of Ben");
  users = [ana, ben];
  evil.routes = odooWith(() => users);
  evil.requests.length = 0;
  harness = await createGuestHarness(database);
});
afterEach(() => harness.close());

async function reopen(options: GuestOptions): Promise<void> {
  await harness.close();
  harness = await createGuestHarness(database, options);
}
const partner = { model: "res.partner" };
const at = (host: string) => `http://${host}:${evil.port}`;
const as = ({ key }: Pick<OdooUser, "key">, host = "odoo.example") => ({
  "X-Odoo-URL": at(host),
  "X-Odoo-API-Key": key,
});
async function entries() {
  await harness.recorder.flush();
  return database.admin`select * from audit_entries order by started_at, id`;
}
const requests = () => evil.requests.splice(0);
const signIns = () => requests().filter(({ path }) => path.endsWith("/context_get")).length;

describe("the switch", () => {
  test("off says so, and nothing is dialled", async () => {
    await reopen({ mode: "off" });
    const response = await harness.send(as(ana));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("switched off");
    expect(await response.text()).toContain("switched off");
    expect(evil.requests).toEqual([]);
  });

  test.each(["off", "read", "write"] as const)("%s: an access key beside the headers is refused", async (mode) => {
    await reopen({ mode });
    const response = await harness.send({ ...as(ana), authorization: "Bearer mcpo_test_x" });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("not both")]);
    expect(evil.requests).toEqual([]);
  });

  test("a request without such headers needs an access key as ever", async () => {
    expect((await harness.send({})).status).toBe(401);
    expect((await harness.send({ "X-Odoo-URL": " " })).status).toBe(401);
  });

  test.each([
    ["no address", { "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    ["no key", { "X-Odoo-URL": "https://odoo.example" }, "X-Odoo-API-Key"],
    ["a database alone", { "X-Odoo-DB": "main" }, "X-Odoo-URL"],
    ["no address of the web", { "X-Odoo-URL": "file:///etc/passwd", "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    ["a sign-in in the address", { "X-Odoo-URL": "https://a:b@odoo.example", "X-Odoo-API-Key": "k" }, "X-Odoo-URL"],
    [
      "a key without end",
      { "X-Odoo-URL": "https://odoo.example", "X-Odoo-API-Key": "k".repeat(300) },
      "X-Odoo-API-Key",
    ],
  ])("%s is a malformed request that names the header", async (_, headers, named) => {
    const response = await harness.send(headers as Record<string, string>);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(named)]);
    expect(evil.requests).toEqual([]);
  });

  test("read hides the tools that write, refuses them, and opens no write on a model", async () => {
    await reopen({ mode: "read" });
    const list = await harness.send(as(ana), {
      ...toolCall("", {}),
      headers: { ...toolCall("", {}).headers, "mcp-method": "tools/list" },
      body: JSON.stringify({
        ...JSON.parse(String(toolCall("", {}).body)),
        method: "tools/list",
      }),
    });
    const text = await list.text();
    expect(text).toContain("search_records");
    expect(text).not.toContain("create_record");
    const refused = await harness.call(as(ana), "create_record", { ...partner, values: { name: "X" } });
    expect(refused).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(refused.text).not.toContain("portal");
    expect(ana.tiny.calls).toEqual([]);
    const { data } = await harness.call(as(ana), "list_models", { search: "res.partner" });
    expect(data["models"]).toMatchObject([{ operations: ["read"] }, { operations: ["read"] }]);
  });

  test("write writes, with an intent, and deletes when confirmed", async () => {
    const made = await harness.call(as(ana), "create_record", { ...partner, values: { name: "Ann" } });
    expect(made.data).toMatchObject({ record: { name: "Ann" } });
    const record = { ...partner, record_id: made.data["id"] };
    const asked = await harness.call(as(ana), "delete_record", record);
    expect(asked.data).toMatchObject({ status: "confirmation_required" });
    expect(ana.tiny.records.get("res.partner")?.has(made.data["id"] as number)).toBe(true);
    await harness.call(as(ana), "confirm_operation", { token: asked.data["confirmation_token"] });
    expect(ana.tiny.records.get("res.partner")?.has(made.data["id"] as number)).toBe(false);
    expect((await entries()).map((row) => [row["tool"], row["operation"], row["outcome"]])).toEqual([
      ["create_record", "create", "ok"],
      ["delete_record", "none", "ok"],
      ["confirm_operation", "unlink", "ok"],
    ]);
  });
});

describe("the rules", () => {
  const never = "No rule can open this.";
  const fixed = "For callers with header credentials this cannot be changed.";

  test.each([
    ["a model of the hard floor", "search_records", { model: "ir.config_parameter" }, never],
    ["a field that is a secret by its name", "search_records", { ...partner, fields: ["access_token"] }, never],
    [
      "such a field at the end of a path",
      "search_records",
      { ...partner, domain: [["user_id.password", "=", "x"]] },
      never,
    ],
    ["a change of an account", "update_record", { model: "res.users", record_id: 2, values: { login: "x" } }, never],
    ["a button", "run_action", { ...partner, record_ids: [2], action: "action_archive" }, fixed],
    ["a name that is no model's", "search_records", { model: "res partner;" }, fixed],
  ])("%s is denied, Odoo is not asked, and nobody is sent to a portal", async (_, tool, args, words) => {
    await harness.call(as(ana), "list_models");
    const result = await harness.call(as(ana), tool, args);
    expect(result).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(result.text).not.toMatch(/portal|administrator/i);
    expect(result.text).toContain(words);
    expect(ana.tiny.calls).toEqual([]);
  });

  test("what is told is what Odoo says that this user may read; by its name every model is open", async () => {
    const told = async (who: OdooUser) => {
      const { data } = await harness.call(as(who), "list_models");
      return (data["models"] as { model: string }[]).map(({ model }) => model);
    };
    const carl = odooUser("c", "Carl", { readable: ["res.partner"] });
    const dora = odooUser("d", "Dora", { readable: ["res.country", "res.partner", "ir.cron"] });
    const root = odooUser("e", "Root", { administers: true });
    users.push(carl, dora, root);
    expect(await told(carl)).toEqual(["res.partner"]);
    expect(await told(dora)).toEqual(["res.country", "res.partner"]);
    expect(await told(root)).toEqual(["x_custom"]);
    expect(await harness.call(as(carl), "search_records", { model: "res.country", fields: ["name"] })).toMatchObject({
      isError: false,
    });
  });

  test("with a key of the addon its rules hold, those opened since among them", async () => {
    const key = "mcpa_0123abcd_secret";
    let world: AddonWorld = {
      key,
      models: { "res.partner": { allow: "r", denied: ["email"] } },
      call: (call) => ana.tiny.transport.call(call as never),
    };
    evil.routes = { ...plausibleOdoo(19), ...plausibleAddon(() => world) };
    const addon = as({ key });
    expect((await harness.call(addon, "list_models")).data["models"]).toMatchObject([
      { model: "res.partner", operations: ["read"] },
    ]);
    const { data } = await harness.call(addon, "search_records", partner);
    expect(JSON.stringify(data)).toContain("Azure of Ana");
    expect(JSON.stringify(data)).not.toContain("email");
    const closed = { model: "res.country", fields: ["name"] };
    expect(await harness.call(addon, "search_records", closed)).toMatchObject({ error: { code: "denied" } });
    world = { ...world, version: 2, models: { "res.country": { allow: "r" } } };
    expect(await harness.call(addon, "search_records", closed)).toMatchObject({ isError: false });
    expect(await harness.call(addon, "search_records", partner)).toMatchObject({ error: { code: "denied" } });
  });
});

describe("two keys of one Odoo", () => {
  test("see their own records, however their calls interleave", async () => {
    const crossed: string[] = [];
    for (const { tiny } of users) tiny.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const [own, other] = i % 2 === 0 ? ["Ana", "Ben"] : ["Ben", "Ana"];
        const { text, data } = await harness.call(as(i % 2 === 0 ? ana : ben), "search_records", partner);
        const all = text + JSON.stringify(data);
        if (!all.includes(`of ${own}`) || all.includes(`of ${other}`)) crossed.push(all);
      }),
    );
    expect(crossed).toEqual([]);
  });

  test("share no field list", async () => {
    await harness.call(as(ana), "describe_model", partner);
    await harness.call(as(ben), "describe_model", partner);
    expect([ana, ben].map(({ tiny }) => tiny.metadata.length)).toEqual([1, 1]);
    await harness.call(as(ana), "describe_model", partner);
    expect(ana.tiny.metadata).toHaveLength(1);
  });

  test("share no connection, from the first question on", async () => {
    await harness.call(as(ana), "search_records", partner);
    const ofAna = new Set(harness.pools.splice(0).map(({ pool }) => pool));
    await harness.call(as(ben), "search_records", partner);
    const ofBen = harness.pools.map(({ pool }) => pool);
    expect(ofBen.length).toBeGreaterThan(3);
    expect(ofBen.filter((pool) => ofAna.has(pool))).toEqual([]);
  });

  test("read large answers on the account of the network they call from, whatever their credentials", async () => {
    const sharesOf = async (headers: Record<string, string>, ip: string) => {
      await harness.call(headers, "search_records", partner, ip);
      return [...new Set(harness.pools.splice(0).map(({ share }) => share))];
    };
    expect(await sharesOf(as(ana), "203.0.113.7")).toEqual(["guest 203.0.113.7"]);
    expect(await sharesOf(as(ben), "203.0.113.7")).toEqual(["guest 203.0.113.7"]);
    expect(await sharesOf(as(ben, "other.example"), "203.0.113.8")).toEqual(["guest 203.0.113.8"]);
  });

  test("share no token, not even of the same call", async () => {
    const record = { ...partner, record_id: 2 };
    const { data } = await harness.call(as(ana), "delete_record", record);
    const token = data["confirmation_token"];
    expect(await harness.call(as(ben), "confirm_operation", { token })).toMatchObject({ error: { code: "not_found" } });
    expect(ben.tiny.calls.some(({ method }) => method === "unlink")).toBe(false);
    expect(await harness.call(as(ana), "confirm_operation", { token })).toMatchObject({ isError: false });
  });

  test("share no answer of a write", async () => {
    const values = { ...partner, values: { name: "Ann" }, idempotency_key: "same-for-both" };
    const one = await harness.call(as(ana), "create_record", values);
    const again = await harness.call(as(ana), "create_record", values);
    expect(again.data).toEqual({ ...one.data, deduplicated: true });
    expect((await harness.call(as(ben), "create_record", values)).data).not.toHaveProperty("deduplicated");
    expect([ana, ben].map(({ tiny }) => tiny.calls.filter(({ method }) => method === "create").length)).toEqual([1, 1]);
  });

  test("share no breaker", async () => {
    const down = { ...as(ana) };
    await harness.call(down, "search_records", partner);
    evil.routes = {
      ...evil.routes,
      "/json/2/res.partner/search_read": (seen, response) =>
        seen.headers.authorization === `bearer ${ana.key}`
          ? page(502)(seen, response)
          : odooWith(() => users)["*"]?.(seen, response),
    };
    for (let i = 0; i < 6; i++) await harness.call(down, "search_records", partner);
    requests();
    expect(await harness.call(down, "search_records", partner)).toMatchObject({ isError: true });
    expect(requests()).toEqual([]);
    expect(await harness.call(as(ben), "search_records", partner)).toMatchObject({ isError: false });
  });

  test("share no limit: one is at its end, the other at its beginning", async () => {
    for (let i = 0; i < 120; i++) await harness.call(as(ana), "list_models");
    expect(await harness.call(as(ana), "list_models")).toMatchObject({ error: { code: "rate_limited" } });
    const { data } = await harness.call(as(ben), "get_context");
    expect(data["calls_left"]).toMatchObject({ minute: 119 });
  });

  test("share no places: two that hold all of theirs leave a third its own", async () => {
    const carl = odooUser("c", "Carl");
    users.push(carl);
    for (const who of users) await harness.call(as(who), "list_models");
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const { tiny } of [ana, ben]) tiny.before = () => held;
    const waiting = [ana, ben].flatMap((who) =>
      Array.from({ length: 5 }, () => harness.call(as(who), "search_records", partner)),
    );
    expect(await harness.call(as(carl), "search_records", partner)).toMatchObject({ isError: false });
    release();
    expect((await Promise.all(waiting)).map(({ isError }) => isError)).toEqual(Array(10).fill(false));
  });

  test("of one network have places together: what they hold leaves another network its own", async () => {
    const crowd = Array.from({ length: 6 }, (_, i) => odooUser(String(i + 1), `Guest ${i + 1}`));
    const other = odooUser("f", "Other");
    users.push(...crowd, other);
    for (const who of crowd) await harness.call(as(who), "search_records", partner);
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inside = 0;
    for (const { tiny } of crowd) {
      tiny.before = () => {
        inside++;
        return held;
      };
    }
    const waiting = crowd.flatMap((who) =>
      Array.from({ length: 4 }, () => harness.call(as(who), "search_records", partner)),
    );
    await vi.waitFor(() => expect(inside).toBe(16));
    expect(await harness.call(as(other), "search_records", partner, "198.51.100.9")).toMatchObject({ isError: false });
    expect(inside).toBe(16);
    release();
    expect((await Promise.all(waiting)).map(({ isError }) => isError)).toEqual(Array(24).fill(false));
  });

  test("take none of the places that are for tenants", async () => {
    await reopen({ maxInFlight: 0 });
    expect(await harness.call(as(ana), "search_records", partner)).toMatchObject({ isError: false });
  });

  test("are two in the audit log, which names host and database and never a key", async () => {
    await harness.call({ ...as(ana), "X-Odoo-DB": "main" }, "search_records", partner);
    await harness.call(as(ben), "search_records", partner);
    const rows = await entries();
    expect(rows).toMatchObject([
      { tenant_id: guestTenantId, actor_kind: "headers", actor_label: `odoo.example:${evil.port}/main`, outcome: "ok" },
      { tenant_id: guestTenantId, actor_kind: "headers", actor_label: `odoo.example:${evil.port}`, outcome: "ok" },
    ]);
    expect(new Set(rows.map((row) => row["actor_id"])).size).toBe(2);
    expect(new Set(rows.map((row) => row["connection_id"])).size).toBe(2);
  });
});

describe("what is remembered", () => {
  test("the way to an Odoo, for ten minutes: a search that is warm is one call", async () => {
    await harness.call(as(ana), "search_records", partner);
    requests();
    await harness.call(as(ana), "search_records", partner);
    expect(requests().map(({ path }) => path)).toEqual(["/json/2/res.partner/search_read"]);
    harness.advance(10 * 60_000);
    await harness.call(as(ana), "search_records", partner);
    expect(requests().map(({ path }) => path)).toContain("/web/webclient/version_info");
  });

  test("never a wrong key, before or after the right one", async () => {
    const wrong = { key: "f".repeat(40) };
    const refusal = { isError: true, error: { code: "odoo_auth", path: "X-Odoo-API-Key" } };
    expect(await harness.call(as(wrong), "search_records", partner)).toMatchObject(refusal);
    expect(await harness.call(as(ana), "search_records", partner)).toMatchObject({ isError: false });
    expect(await harness.call(as(wrong), "search_records", partner)).toMatchObject(refusal);
    // The same database and login with another key is another caller.
    const login = { "X-Odoo-DB": "main", "X-Odoo-Login": "ana@example.com" };
    expect(await harness.call({ ...as(ana), ...login }, "search_records", partner)).toMatchObject({ isError: false });
    expect(await harness.call({ ...as(wrong), ...login }, "search_records", partner)).toMatchObject(refusal);
  });

  test("no longer a key that Odoo has refused", async () => {
    await harness.call(as(ana), "search_records", partner);
    users = [ben];
    expect(await harness.call(as(ana), "search_records", partner)).toMatchObject({ error: { code: "odoo_auth" } });
    expect(await harness.call(as(ana), "list_models")).toMatchObject({ error: { code: "odoo_auth" } });
    users = [ana, ben];
    expect(await harness.call(as(ana), "list_models")).toMatchObject({ isError: false });
  });
});

describe("guesses", () => {
  const guess = (i: number) => ({ key: String(i).padStart(40, "0") });

  test("an address that failed five times in a minute waits, another does not", async () => {
    for (let i = 0; i < 5; i++) await harness.call(as(guess(i), `host${i}.example`), "list_models");
    requests();
    const sixth = await harness.call(as(guess(6), "host6.example"), "list_models");
    expect(sixth).toMatchObject({ isError: true, error: { code: "rate_limited" } });
    expect(sixth.error.retry_after_seconds).toBeOneOf([59, 60]);
    expect(requests()).toEqual([]);
    expect(await harness.call(as(ana), "list_models", {}, "198.51.100.9")).toMatchObject({ isError: false });
  });

  test("one Odoo hears at most three wrong keys a minute from all addresses, guessed at once too", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => harness.call(as(guess(i)), "list_models", {}, `198.51.100.${i}`)),
    );
    expect(answers.every(({ isError }) => isError)).toBe(true);
    expect(signIns()).toBe(3);
    // By another spelling of the host, or naming the database, it is the same Odoo.
    await harness.call({ ...as(guess(50), "ODOO.example."), "X-Odoo-DB": "main" }, "list_models", {}, "198.51.100.99");
    expect(signIns()).toBe(0);
  });

  test("a key that was good once counts too when it is refused", async () => {
    for (const who of users) await harness.call(as(who), "list_models");
    requests();
    users = [];
    await harness.call(as(ana), "search_records", partner);
    await harness.call(as(ben), "search_records", partner);
    requests();
    for (let i = 0; i < 5; i++) await harness.call(as(ana), "list_models", {}, `198.51.100.${i}`);
    expect(signIns()).toBe(1);
  });

  test("who is connected already stays so", async () => {
    await harness.call(as(ana), "list_models");
    for (let i = 0; i < 5; i++) await harness.call(as(guess(i)), "list_models");
    expect(await harness.call(as(ana), "search_records", partner)).toMatchObject({ isError: false });
  });

  test("an address shows at most sixty different credentials a minute; the same again are not counted", async () => {
    for (let i = 0; i < 60; i++) expect((await harness.send(as(guess(i)), listTools())).status).toBe(200);
    const one = await harness.send(as(guess(61)), listTools());
    expect([one.status, Number(one.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect((await harness.send(as(guess(1)), listTools())).status).toBe(200);
    expect((await harness.send(as(guess(61)), listTools(), "198.51.100.9")).status).toBe(200);
    // Nothing was dialled for a list.
    expect(evil.requests).toEqual([]);
  });

  test("a network of IPv6 is one address", async () => {
    for (let i = 0; i < 60; i++) await harness.send(as(guess(i)), listTools(), `2001:db8:1:2::${i}`);
    expect((await harness.send(as(guess(61)), listTools(), "2001:db8:1:2:ffff::1")).status).toBe(429);
  });
});

describe("addresses", () => {
  test.each([
    ["the metadata service", "http://169.254.169.254"],
    ["it by a name", "https://metadata.example"],
    ["it inside IPv6", "http://[::ffff:169.254.169.254]"],
    ["a private network", "http://10.0.0.5:8069"],
    ["this machine", "http://127.0.0.1:8069"],
    ["a name with one closed address", "https://mixed.example"],
  ])("%s is never dialled", async (_, address) => {
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
    const result = await harness.call({ "X-Odoo-URL": address, "X-Odoo-API-Key": ana.key }, "list_models");
    expect(result).toMatchObject({ isError: true, error: { code: "odoo_upstream" } });
    expect(dialled).toEqual([]);
  });

  test("link-local stays closed where the operator has opened everything", async () => {
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
    await harness.call({ "X-Odoo-URL": "http://169.254.169.254", "X-Odoo-API-Key": ana.key }, "list_models");
    expect(dialled).toEqual([]);
  });
});

describe("faults", () => {
  test.each([
    ["what is no Odoo", () => ({ "*": page() }), {}, /not an Odoo/],
    ["a database that is not there", () => odooWith(() => users), { "X-Odoo-DB": "other" }, /X-Odoo-DB.*other/],
    [
      "a server with several databases",
      () => ({ ...odooWith(() => users), "/web/database/list": json({ result: ["one", "two"] }) }),
      {},
      /X-Odoo-DB.*several/,
    ],
    ["an Odoo that wants a login", () => plausibleOdoo(14), {}, /X-Odoo-Login/],
    ["a wrong login", () => plausibleOdoo(14, { uid: false }), { "X-Odoo-Login": "ana" }, /X-Odoo-API-Key.*sign-in/],
    ["an Odoo that is too old", () => plausibleOdoo(12), {}, /oldest/],
  ])("%s is told as that, for one without a portal", async (_, routes, headers, words) => {
    evil.routes = routes();
    const result = await harness.call({ ...as(ana), ...(headers as Record<string, string>) }, "list_models");
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(words);
    expect(result.text).not.toMatch(/portal|admin/i);
  });

  test("no log, metric, error or row holds a key", async () => {
    const secret = "0123456789abcdef0123456789abcdef01234567";
    evil.routes = { ...odooWith(() => users), "/web/webclient/version_info": page(500, `leaks ${secret}`) };
    const shown = [(await harness.call(as({ key: secret }), "search_records", partner)).text];
    evil.routes = odooWith(() => [odooUser("e", "Eve"), { ...ana, key: secret }]);
    await harness.call(as({ key: secret }), "create_record", { ...partner, values: { name: "Ann" } });
    ana.tiny.before = () => {
      throw new AppError("internal", "unforeseen");
    };
    shown.push((await harness.call(as({ key: secret }), "search_records", partner)).text);
    await harness.call(as({ key: secret }), "delete_record", { ...partner, record_id: 2 });
    const tables = ["audit_entries", "confirmations", "write_results", "tenants", "connections"];
    await harness.recorder.flush();
    for (const table of tables) shown.push(JSON.stringify(await database.admin.unsafe(`select * from ${table}`)));
    shown.push(await harness.metrics.text(), JSON.stringify(harness.log.error.mock.calls));
    expect(shown.join("\n")).not.toContain(secret);
    expect(shown.join("\n")).toContain("res.partner");
  });
});

describe("the tenant of guests", () => {
  test("takes no member", async () => {
    const id = newId<UserId>();
    await database.admin`insert into users (id, email, name, password_hash) values (${id}, ${`${id}@example.com`}, 'Eve', 'x')`;
    const join = (tenant: string) =>
      database.admin`insert into members (tenant_id, user_id, role) values (${tenant}, ${id}, 'owner')`;
    await expect(join(guestTenantId)).rejects.toThrow("members_not_of_guests");
    await join((await seedTenant(database)).tenantId);
  });
});

function listTools(): RequestInit {
  const { headers, body, ...init } = toolCall("", {});
  const { "mcp-name": _, ...rest } = headers as Record<string, string>;
  return {
    ...init,
    headers: { ...rest, "mcp-method": "tools/list" },
    body: JSON.stringify({ ...JSON.parse(String(body)), method: "tools/list" }),
  };
}
