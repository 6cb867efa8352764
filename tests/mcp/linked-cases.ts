import { expect } from "vitest";
import type { CallResult } from "./harness.ts";

/** A record of an enabled model and one of a closed model, each with an attachment, a message and an activity. */
export interface Planted {
  readonly mark: string;
  readonly open: { readonly model: string; readonly id: number };
  readonly closed: { readonly model: string; readonly id: number };
  /** The ids of the rows of the open and of the closed record. */
  readonly file: readonly [open: number, closed: number];
  readonly message: readonly [open: number, closed: number];
  readonly activity: readonly [open: number, closed: number];
}

type Call = (tool: string, args: Record<string, unknown>) => Promise<CallResult>;

const marked: Readonly<Record<string, string>> = {
  "ir.attachment": "name",
  "mail.message": "subject",
  "mail.activity": "summary",
};
export const rowsOf = (planted: Planted) =>
  [
    ["ir.attachment", planted.file],
    ["mail.message", planted.message],
    ["mail.activity", planted.activity],
  ] as const;

/** Expects that every tool reads only the rows of the open model. */
export async function onlyOpenRows(call: Call, planted: Planted): Promise<void> {
  for (const [model, [open, closed]] of rowsOf(planted)) {
    const domain = [[marked[model], "ilike", planted.mark]];
    const ids = async (args: object) => {
      const { data, text } = await call("search_records", { model, domain, fields: ["id"], ...args });
      expect(data["records"], `${model}: ${text}`).toBeDefined();
      return (data["records"] as { id: number }[]).map(({ id }) => id);
    };
    expect([model, await ids({})]).toEqual([model, [open]]);
    expect([model, await ids({ domain: ["|", ["id", "=", closed], ["id", "=", open]] })]).toEqual([model, [open]]);
    const counted = await call("search_records", { model, domain, fields: ["id"], count: true });
    expect(counted.data["total"], model).toBe(1);
    const groups = await call("aggregate_records", { model, domain, groupby: ["create_uid"], aggregates: ["__count"] });
    expect(JSON.stringify(groups.data["groups"]), groups.text).toContain('"count":1');
    const found = await call("find_record", { model, text: planted.mark });
    expect(
      (found.data["matches"] as { id: number }[] | undefined)?.map(({ id }) => id),
      `${model}: ${found.text}`,
    ).toEqual([open]);

    expect((await call("get_record", { model, record_id: open, fields: ["id"] })).isError, model).not.toBe(true);
    const got = await call("get_record", { model, record_id: closed, fields: ["id"] });
    expect([model, got.isError, got.text.includes(planted.mark)]).toEqual([model, true, false]);
  }
}

/** Expects that no row of a closed record is changed or deleted, and no row is moved to or from a closed record. */
export async function noClosedRowIsWritten(call: Call, planted: Planted): Promise<void> {
  const { closed, open } = planted;
  const refused = async (tool: string, args: Record<string, unknown>) => {
    const answer = await call(tool, args);
    expect([args, answer.isError], answer.text).toEqual([args, true]);
    return answer.text;
  };
  const summary = "changed by nobody";
  for (const [model, field, [, id]] of [
    ["mail.activity", "summary", planted.activity],
    ["mail.message", "subject", planted.message],
  ] as const) {
    await refused("update_record", { model, record_id: id, values: { [field]: summary } });
    await refused("import_records", { model, mode: "update", rows: [{ id, [field]: summary }] });
  }
  await refused("run_action", {
    model: "mail.activity",
    record_ids: [planted.activity[1]],
    action: "action_feedback",
  });
  const deletion = await call("delete_record", { model: "mail.activity", record_id: planted.activity[1] });
  if (deletion.isError !== true)
    await refused("confirm_operation", { token: deletion.data["confirmation_token"] as string });
  const at = { res_model: closed.model, res_id: closed.id };
  expect(await refused("create_record", { model: "mail.activity", values: { ...at, summary } })).toContain(
    closed.model,
  );
  await refused("create_record", {
    model: "mail.activity",
    values: { res_model_id: 1, res_id: closed.id, summary },
  });
  await refused("create_record", {
    model: "mail.message",
    values: { model: closed.model, res_id: closed.id, body: summary },
  });
  await refused("update_record", {
    model: "mail.message",
    record_id: planted.message[0],
    values: { model: closed.model, res_id: closed.id },
  });
  // A file that is moved to another record could be read there.
  await refused("update_record", {
    model: "mail.message",
    record_id: planted.message[0],
    values: { attachment_ids: [[4, planted.file[1]]] },
  });
  await refused("read_attachment", { model: open.model, attachment_id: planted.file[1] });
}
