import { expect, test } from "vitest";
import type { OdooTransport } from "../../odoo/types.ts";
import { createStopwatch, setServerTiming, watchCalls } from "./stopwatch.ts";

test("a stopwatch counts parallel work once, counts no gaps and stops after a failure", async () => {
  let time = 0;
  const watch = createStopwatch(() => time);
  const ends: (() => void)[] = [];
  const begin = () => watch.run(() => new Promise<void>((resolve) => ends.push(resolve)));
  const one = begin();
  time = 10;
  const two = begin();
  time = 15;
  ends[0]?.();
  await one;
  time = 30;
  ends[1]?.();
  await two;
  expect(watch.ms).toBe(30);
  time = 100;
  await watch
    .run(async () => {
      time = 105;
      throw new Error("no");
    })
    .catch(() => {});
  time = 200;
  expect(watch.ms).toBe(35);
});

test("watchCalls reports every call and every read of the addon's rules by its method", async () => {
  const seen: string[] = [];
  const rules = { version: 1, models: new Map() };
  const odoo: OdooTransport = {
    kind: "addon",
    series: { major: 19, minor: 0, edition: "community" },
    inside: { known: () => rules, read: async () => rules },
    supportsDryRun: true,
    call: async () => 7,
  };
  const watched = watchCalls(odoo, (method, call) => {
    seen.push(method);
    return call();
  });
  expect(await watched.call({ model: "res.partner", method: "search_count" })).toBe(7);
  expect(await watched.inside?.read()).toBe(rules);
  expect(watched).toMatchObject({ kind: "addon", supportsDryRun: true });
  expect(seen).toEqual(["search_count", "rules"]);
});

test("the Server-Timing header is only on JSON answers and never has a negative time", () => {
  const told = (response: Response, times: { total: number; odoo: number }) =>
    setServerTiming(response, times).headers.get("server-timing");
  expect(told(Response.json({}), { total: 12.34, odoo: 10 })).toBe("gw;dur=2.3, odoo;dur=10.0");
  expect(told(Response.json({}), { total: 9.9, odoo: 10 })).toBe("gw;dur=0.0, odoo;dur=10.0");
  const stream = new Response("", { headers: { "content-type": "text/event-stream" } });
  expect(told(stream, { total: 1, odoo: 0 })).toBeNull();
});
