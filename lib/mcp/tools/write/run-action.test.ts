import { expect, test } from "vitest";
import type { FieldInfo, OdooCall, OdooRecord } from "#lib/odoo/types.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { runAction } from "./run-action.ts";

const model = "stock.picking";
const args = { model, record_ids: [4, 5], action: "button_validate" };

/** Returns an Odoo with these pickings that supports dry runs of buttons, and the dry runs that it receives. */
function open(records: readonly Record<string, unknown>[], names = ["state", "carrier_id", "payment_token_id"]) {
  const tried: OdooCall[] = [];
  const fields = new Map(names.map((name) => [name, { name, type: "many2one", store: true } as FieldInfo]));
  const rule = { model, label: "", read: true, write: true, actions: [args.action], deniedFields: [] };
  const io = {
    context: { principal: { kind: "key", scope: "write" }, rules: { version: 1, models: new Map([[model, rule]]) } },
    odoo: {
      kind: "addon",
      series: { major: 19, minor: 0, edition: "community" },
      supportsDryRun: true,
      call: async (call: OdooCall, options?: { dryRun?: boolean }) => {
        if (call.method !== "run_action") return records as unknown as OdooRecord[];
        expect(options?.dryRun).toBe(true);
        tried.push(call);
        return true;
      },
    },
    fields: async () => fields,
  } as unknown as CallIo;
  return { tried, preview: () => runAction.plan(args).preview?.(io) };
}

test.each([
  ["a carrier", { carrier_id: [3, "Express"], payment_token_id: false }],
  ["a payment token", { carrier_id: false, payment_token_id: [9, "Visa"] }],
])(
  "run_action makes no dry run on a record with %s, because a message to others cannot be rolled back",
  async (_, more) => {
    const { tried, preview } = open([
      { id: 4, carrier_id: false, payment_token_id: false },
      { id: 5, ...more },
    ]);
    expect(await preview()).toBeUndefined();
    expect(tried).toEqual([]);
  },
);

test("run_action makes one dry run on internal records, and a button that opens nothing needs a confirmation", async () => {
  const free = [4, 5].map((id) => ({ id, carrier_id: false, payment_token_id: false }));
  for (const { tried, preview } of [open(free), open([{ id: 4 }, { id: 5 }], ["state"])]) {
    expect(await preview()).toBeUndefined();
    expect(tried.map(({ method, ids, args: sent }) => [method, ids, sent?.["name"]])).toEqual([
      ["run_action", [4, 5], "button_validate"],
    ]);
  }
});
