import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Attack } from "./attackers.ts";
import { makeTenants, models, pidOf, portOf, root, startGateway, startScript, type TenantToMake } from "./gateway.ts";
import { kinds, type Wire } from "./hostile-answers.ts";
import type { Call } from "./load.ts";
import { signIn } from "./sign-in.ts";
import { said, type WatchedGateway, watchGateway } from "./watched-gateway.ts";

/** A kind of attack, and the Odoos that it uses. */
export interface Variant {
  readonly name: string;
  readonly attacks: readonly Attack[];
  readonly odoos: readonly string[];
  /** The name of the same calls with honest answers. Kinds with the same twin are measured in turns. */
  readonly twin: string;
}
export interface World {
  readonly variants: readonly Variant[];
  readonly twins: ReadonlyMap<string, readonly Attack[]>;
  readonly gateway: WatchedGateway;
  /** The address of the endpoint, and the access key of the measured tenant. */
  readonly url: string;
  readonly key: string;
}

const wires: readonly Wire[] = ["json2", "jsonrpc", "xmlrpc"];
const atOnce = 20;
const shares = [7, 7, 6];
const password = "lemon-harbour-4711-quiet";
const apiKey = "0123456789abcdef0123456789abcdef01234567";

const search = (model: string, fields: readonly string[], limit: number): Call => ({
  method: "tools/call",
  tool: "search_records",
  args: { model, fields, limit },
});
const contacts = Array<Call>(8).fill(search("res.partner", ["name", "comment"], 200));
const others = models.slice(1).map((model) => search(model, ["name"], 20));
/** Eight of ten calls read rows, which may have the largest answers. The other two fail at their field lists. */
const mostly = [...contacts, ...others.slice(0, 2)];

/** Starts the gateway with hostile and honest Odoos, a tenant for each Odoo and transport, and people who signed up. */
export async function makeWorld(dataDir: string, port: number): Promise<World> {
  const origin = `http://127.0.0.1:${port}`;
  const all = [...kinds.onEachWire, ...kinds.onAllAtOnce, ...kinds.onXmlRpc];
  const standIn = `http://127.0.0.1:${await portOf(startScript("stand-in-odoo.ts", []))}`;
  const honest = (await startOdoos(["honest"]))("honest");
  const hostile = await startOdoos([...all, "probe"]);

  const wanted: (TenantToMake & { readonly name: string })[] = [{ name: "good", url: standIn }];
  for (const transport of wires) {
    wanted.push({ name: `${transport} honest`, url: honest, transport });
    for (const kind of all) wanted.push({ name: `${transport} ${kind}`, url: hostile(kind), transport });
  }
  // Ten people test a hostile Odoo and ten an honest one, because a person may make twenty tests a minute.
  const people = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, email: `p${i}@example.com`, password }));
  for (const owner of people) wanted.push({ name: owner.name, url: standIn, owner });
  const keys = await makeTenants(dataDir, wanted);
  const keyOf = (name: string) => keys[wanted.findIndex((one) => one.name === name)] ?? "";

  const started = await startGateway(dataDir, port, ["--import", join(root, "scripts", "bench", "watch-loop.ts")]);
  const cookies: string[] = [];
  for (const { email } of people) cookies.push(await signIn(origin, email, password));

  const url = `${origin}/api/mcp`;
  const tools = (name: string, clients = atOnce, calls = mostly): Attack => {
    return { is: "tools", url, key: keyOf(name), clients, calls };
  };
  const onAll = (kind: string) => wires.map((wire, i) => tools(`${wire} ${kind}`, shares[i]));
  const probes = (odoo: string, who: readonly string[]): Attack => {
    const byKey = { url: odoo, database: "bench", login: "admin", secret: apiKey };
    const subjects = [byKey, { ...byKey, secret: "a password" }];
    return { is: "probes", url: `${origin}/connections/test`, cookies: who, clients: atOnce, subjects };
  };

  const twins = new Map<string, readonly Attack[]>([
    ...wires.map((wire) => [wire, [tools(`${wire} honest`)]] as const),
    ["all", onAll("honest")],
    ["two", [tools("json2 honest"), tools("xmlrpc honest")]],
    ["tests", [probes(honest, cookies.slice(10))]],
  ]);
  const on = (twin: string, name: string, attacks: readonly Attack[], ...its: readonly string[]): Variant => {
    return { name, attacks, odoos: its.map(hostile), twin };
  };
  const onWire = (wire: Wire, kind: string) => {
    const calls = kind === "fields" ? others : mostly;
    return on(wire, `${wire} ${kind}`, [tools(`${wire} ${kind}`, atOnce, calls)], kind);
  };
  const variants = [
    ...wires.flatMap((wire) => kinds.onEachWire.map((kind) => onWire(wire, kind))),
    ...kinds.onXmlRpc.map((kind) => onWire("xmlrpc", kind)),
    ...kinds.onAllAtOnce.map((kind) => on("all", kind, onAll(kind), kind)),
    on("two", "two tenants", [tools("json2 full"), tools("xmlrpc long")], "full", "long"),
    on("tests", "connection tests", [probes(hostile("probe"), cookies.slice(0, 10))], "probe"),
  ];
  return { variants, twins, gateway: await watchGateway(started), url, key: keyOf("good") };
}

const Told = z.object({ ports: z.record(z.string(), z.number()) });

/**
 * Starts Odoos and returns a function for their addresses by kind. They stand for other machines, so they run with low
 * priority and take only the CPU time that the gateway leaves.
 */
async function startOdoos(names: readonly string[]): Promise<(kind: string) => string> {
  const started = startScript("hostile-odoo.ts", [...names]);
  setPriority(pidOf(started), constants.priority.PRIORITY_LOW);
  const { ports } = Told.parse(await said(started));
  return (kind) => `http://127.0.0.1:${ports[kind]}`;
}
