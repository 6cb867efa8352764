import { expect, test, vi } from "vitest";
import { newId, type TenantId } from "../kernel/ids.ts";
import type { Completion, EntryRow } from "./entry-writer.ts";
import { writeAll } from "./write-all.ts";

const [acme, other] = [newId<TenantId>(), newId<TenantId>()];
const row = (tenantId: TenantId) => ({ tenantId, id: newId() }) as EntryRow;
const completion = { intent: { id: newId(), tenantId: acme }, columns: { outcome: "ok" } } as Completion;

test("writeAll writes each tenant's entries in batches and leaves nothing", async () => {
  const writer = { insert: vi.fn(async () => {}), complete: vi.fn(async () => {}) };
  const rows = [row(acme), row(other), row(acme), row(acme)];
  const rest = await writeAll(writer, { rows, completions: [completion] }, 2);
  expect(rest).toEqual({ rows: [], completions: [], cause: undefined });
  expect(writer.insert.mock.calls).toEqual([
    [acme, [rows[0], rows[2]]],
    [acme, [rows[3]]],
    [other, [rows[1]]],
  ]);
  expect(writer.complete).toHaveBeenCalledExactlyOnceWith(completion);
});

test("writeAll tries no other tenant and no outcome once the database does not answer", async () => {
  const gone = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const writer = { insert: vi.fn(() => Promise.reject(gone)), complete: vi.fn(async () => {}) };
  const rows = [row(acme), row(other)];
  const rest = await writeAll(writer, { rows, completions: [completion] }, 2);
  expect(rest).toEqual({ rows, completions: [completion], cause: gone });
  expect(writer.insert).toHaveBeenCalledTimes(1);
  expect(writer.complete).not.toHaveBeenCalled();
});

test("writeAll goes on with the other tenants after an error that concerns one batch", async () => {
  const denied = new Error("permission denied");
  const writer = { insert: vi.fn().mockRejectedValueOnce(denied), complete: vi.fn(async () => {}) };
  const rows = [row(acme), row(other)];
  const rest = await writeAll(writer, { rows, completions: [] }, 2);
  expect(rest).toEqual({ rows: [rows[0]], completions: [], cause: denied });
  expect(writer.insert).toHaveBeenCalledTimes(2);
});
