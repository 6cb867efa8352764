import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMemoryConfirmations, createMemoryWriteResults } from "../../call-stores/memory-stores.ts";
import { HttpError } from "../../http/outgoing/http-error.ts";
import { AppError } from "../../kernel/errors.ts";
import type { AccessKeyId, ConnectionId, TenantId } from "../../kernel/ids.ts";
import { fromHttpError } from "../../odoo/faults/errors.ts";
import type { CallOptions, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { createMemoryLimiter } from "../../ratelimit/limiter.ts";
import type { CallIo } from "../../records/call-io.ts";
import type { TenantContext } from "../../tenant/context.ts";
import { defineTool, type PlannedCall, type Tool } from "../catalog/define-tool.ts";
import { createBreaker } from "../limits/circuit-breaker.ts";
import { createConcurrencyLimiter } from "../limits/concurrency-limiter.ts";
import { createRateLimiter } from "../limits/rate-limiter.ts";
import { createStopwatch } from "../limits/stopwatch.ts";
import { createCallTool } from "./call-tool.ts";

const now = () => new Date();
afterEach(() => void vi.useRealTimers());

/** A tool with the plan that a test gives. It stands for a tool that declares less than it does. */
function toolWith(plan: Partial<PlannedCall<{ ok: boolean }>>, access: "read" | "write" = "write"): Tool {
  return defineTool({
    name: "stand_in",
    title: "Stand-in",
    description: "Stands in for a tool.",
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    access,
    toolsets: ["read", "write"],
    input: z.strictObject({ model: z.string().optional() }),
    output: z.object({ ok: z.boolean() }),
    plan: () => ({
      subject: { operation: "write", model: "res.partner" },
      writes: false,
      execute: async () => ({ data: { ok: true }, text: "Done." }),
      ...plan,
    }),
  });
}

function setUp(
  over: { perMinute?: number; intent?: () => Promise<never>; silent?: boolean; answer?: Promise<number> } = {},
) {
  const calls: OdooCall[] = [];
  const sent: (CallOptions | undefined)[] = [];
  const urgent: boolean[] = [];
  const house = createConcurrencyLimiter({ total: 9, maxWaitMs: 1_000 });
  const events: string[] = [];
  const odoo: OdooTransport = {
    kind: "json2",
    series: { major: 19, minor: 0, edition: "community" },
    async call(call, options) {
      calls.push(call);
      sent.push(options);
      events.push(call.method);
      if (over.silent === true) throw fromHttpError(new HttpError("timeout", { sent: true }), false);
      return call.method === "context_get" ? { uid: 2 } : (over.answer ?? 7);
    },
  };
  const principal = {
    kind: "key",
    tenantId: "t" as TenantId,
    keyId: "k" as AccessKeyId,
    connectionId: "c" as ConnectionId,
    scope: "write" as "read" | "write",
    label: "Claude",
  } as const;
  const context = {
    tenantId: principal.tenantId,
    principal,
    connection: { id: "c", name: "Main", kind: "odoo", url: "", series: "19.0", version: 1, confirm: "deletes" },
    rules: { version: 1, models: new Map() },
    plan: "trial",
    odoo,
  } as unknown as TenantContext;
  const window = { minute: over.perMinute ?? 1_000, hour: 1_000, day: 1_000 };
  const log = { error: vi.fn() };
  const texts: string[] = [];
  const callTool = createCallTool({
    resolve: async (asked) => ({ ...context, principal: asked }),
    findTool: () => undefined,
    recorder: {
      admit: () => {},
      intent:
        over.intent ??
        (async () => {
          events.push("intent");
          return { id: "i", tenantId: principal.tenantId } as never;
        }),
      complete: async (_intent, { outcome }) => void events.push(`complete ${outcome}`),
      note: (_context, _subject, { outcome }) => void events.push(`note ${outcome}`),
      flush: async () => {},
      stop: async () => {},
    },
    rates: createRateLimiter(createMemoryLimiter),
    concurrency: {
      ...house,
      enter(ask) {
        urgent.push(ask.urgent);
        return house.enter(ask);
      },
    },
    headerCallerConcurrency: createConcurrencyLimiter({ total: 9, maxWaitMs: 1_000 }),
    breaker: createBreaker({ failures: 5, openMs: 1_000 }),
    metadata: { fields: async () => new Map(), user: async () => ({ uid: 2, lang: undefined, zone: "UTC" }) },
    confirmations: createMemoryConfirmations(now),
    writeResults: createMemoryWriteResults(now),
    metrics: { callFinished: () => {} },
    log,
    planOf: () => ({ rate: { key: window, tenant: window }, inFlight: { key: 9, tenant: 9 }, queue: 9 }),
  });
  const always = new AbortController().signal;
  const call = async (tool: Tool, args: unknown = {}, scope: "read" | "write" = "write", signal = always) => {
    const result = await callTool({
      principal: { ...principal, scope },
      source: { ip: "203.0.113.7", userAgent: "", client: "test" },
      requestId: "r1",
      tool,
      args,
      signal,
      odooTime: createStopwatch(),
    });
    const told = result as { isError?: boolean; _meta?: Record<string, { code: string }>; content: { text: string }[] };
    texts.push(told.content[0]?.text ?? "");
    return told.isError === true ? (told._meta?.["mcp-odoo/error"]?.code ?? "?") : "ok";
  };
  return { call, calls, sent, urgent, texts, events, log, concurrency: house };
}

const noRows = { rows: [], fields: ["name"], data: [] };
test("the probe uses a connection to Odoo that no caller can take", async () => {
  const { call, calls, sent } = setUp({ silent: true });
  const search: OdooCall = { model: "res.partner", method: "search_count", args: { domain: [] } };
  const tool = toolWith({ execute: async ({ odoo }) => ({ data: { ok: (await odoo.call(search)) === 7 }, text: "" }) });
  for (let i = 0; i < 5; i++) expect(await call(tool)).toBe("odoo_upstream");
  await vi.waitFor(() => expect(sent.filter((options) => options?.isInternal)).toHaveLength(1));
  expect(calls.at(-1)?.method).toBe("context_get");
});

/** A call of every method that can change Odoo. */
const changes: readonly OdooCall[] = (
  [
    "create",
    "write",
    "unlink",
    "message_post",
    "run_action",
    "add_attachment",
    "load",
    "import_rows",
    "document_draft",
    "document_drop",
  ] as const
).map((method) => ({
  model: "res.partner",
  method,
  ids: [1],
  args: { name: "action_confirm", values: {}, ...noRows },
}));

describe("a write without a committed intent", () => {
  test.each(changes)("a tool that declares no write cannot send $method to Odoo", async (change) => {
    const { call, calls, events, log } = setUp();
    const execute = async ({ odoo }: CallIo) => {
      await odoo.call(change);
      return { data: { ok: true }, text: "Done." };
    };
    expect(await call(toolWith({ writes: false, execute }))).toBe("internal");
    expect([calls, events]).toEqual([[], ["note failed"]]);
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ error: new Error(`${change.method} without an audit intent`) }),
      expect.any(String),
    );
  });

  test("a write is not sent to Odoo from a preview or while names are read, before the intent", async () => {
    for (const early of ["preview", "names"] as const) {
      const { call, calls } = setUp();
      const odd = async ({ odoo }: CallIo) => void (await odoo.call(changes[0] as OdooCall));
      const plan: Partial<PlannedCall<{ ok: boolean }>> =
        early === "preview"
          ? { preview: async (io) => (await odd(io)) as undefined, confirm: { level: "removal", summary: "x" } }
          : { confirm: { level: "removal", summary: "x", names: async (io) => (await odd(io)) as undefined } };
      expect(await call(toolWith({ writes: true, ...plan }))).toBe("internal");
      expect(calls).toEqual([]);
    }
  });

  test("a write is sent only after its intent is committed and before its outcome is recorded", async () => {
    const execute = async ({ odoo }: CallIo) => {
      await odoo.call(changes[0] as OdooCall);
      return { data: { ok: true }, text: "Done." };
    };
    const failing = setUp({ intent: () => Promise.reject(new Error("no database")) });
    expect(await failing.call(toolWith({ writes: true, execute }))).toBe("busy");
    expect(failing.calls).toEqual([]);
    const good = setUp();
    expect(await good.call(toolWith({ writes: true, execute }))).toBe("ok");
    expect(good.events).toEqual(["intent", "create", "complete ok"]);
  });
});

describe("a call that is refused", () => {
  test.each([
    ["a call of a tool that the key may not use", toolWith({}), {}, "read", "denied"],
    ["a call with wrong arguments", toolWith({}, "read"), { nope: 1 }, "write", "invalid_input"],
    [
      "a call on a model that no rule opens",
      toolWith({ request: { kind: "read", model: "res.users" } }, "read"),
      {},
      "write",
      "denied",
    ],
    ["a call with an unknown token", toolWith({ redeems: "confirm_x" }), {}, "write", "not_found"],
  ] as const)("%s counts in the limits before it is refused", async (_, tool, args, scope, code) => {
    const { call, calls } = setUp({ perMinute: 3 });
    const codes: string[] = [];
    for (let turn = 0; turn < 5; turn++) codes.push(await call(tool, args, scope));
    expect(codes).toEqual([code, code, code, "rate_limited", "rate_limited"]);
    expect(calls).toEqual([]);
  });
});

test("an internal error shows the caller a reference, and the log has the details", async () => {
  const { call, texts, log } = setUp();
  const fault = new Error("password=hunter2 at /srv/mcp/lib/x.ts");
  for (const thrown of [fault, new AppError("internal", "password=hunter2", { hint: "see /srv/mcp" })])
    expect(await call(toolWith({ execute: () => Promise.reject(thrown) }))).toBe("internal");
  for (const text of texts)
    expect(text).toBe("Internal error. Reference: r1\nTry again; if it stays, give your administrator the reference.");
  expect(log.error).toHaveBeenCalledWith(
    expect.objectContaining({ error: fault, requestId: "r1" }),
    expect.any(String),
  );
});

test("waiting writes go before reads, and an import goes after both", async () => {
  const { call, urgent } = setUp();
  for (const plan of [{ writes: false }, { writes: true }, { writes: true, bulk: true }]) await call(toolWith(plan));
  expect(urgent).toEqual([false, true, false]);
});

test("a tool call sends nothing to Odoo after 45 seconds", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const read: OdooCall = { model: "res.partner", method: "read", ids: [1] };
  const { call, calls, sent } = setUp();
  const execute = async ({ odoo }: CallIo) => {
    vi.advanceTimersByTime(44_000);
    await odoo.call(read);
    vi.advanceTimersByTime(1_000);
    await odoo.call(read);
    return { data: { ok: true }, text: "Done." };
  };
  expect(await call(toolWith({ execute }, "read"))).toBe("odoo_upstream");
  expect([calls.length, sent[0]?.timeoutMs]).toEqual([1, 1_000]);
});

test("a cancelled caller ends reads and unsent calls and never a write", async () => {
  const execute = async ({ odoo }: CallIo) => {
    for (const method of ["read", "create"] as const)
      await odoo.call({ model: "res.partner", method, ids: [1], args: { values: {} } }).catch(() => {});
    return { data: { ok: true }, text: "Done." };
  };
  const reading = setUp();
  await reading.call(toolWith({ writes: false, execute }, "read"));
  expect(reading.sent.map((options) => options?.signal instanceof AbortSignal)).toEqual([true]);
  const writing = setUp();
  await writing.call(toolWith({ writes: true, execute }));
  expect(writing.sent.map((options) => options?.signal)).toEqual([undefined, undefined]);
});

test("a cancelled call keeps its place until Odoo has answered", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const { call, calls, concurrency } = setUp({ answer: promise });
  const search: OdooCall = { model: "res.partner", method: "search_count", args: { domain: [] } };
  const tool = toolWith({ execute: async ({ odoo }) => ({ data: { ok: (await odoo.call(search)) === 7 }, text: "" }) });
  const gone = new AbortController();
  const answered = call(tool, {}, "write", gone.signal);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  gone.abort();
  expect(await answered).toBe("odoo_upstream");
  expect(concurrency.size().inside).toBe(1);
  resolve(7);
  await vi.waitFor(() => expect(concurrency.size().inside).toBe(0));
});

describe("an error after a write that Odoo carried out", () => {
  const writeThen = (thrown: unknown) =>
    toolWith({
      writes: true,
      once: { arguments: { a: 1 }, standing: async () => "same" },
      async execute({ odoo }: CallIo) {
        await odoo.call(changes[0] as OdooCall);
        throw thrown;
      },
    });

  test.each([
    ["Odoo's", new AppError("odoo_upstream", "Odoo is down.", { retryAfterSeconds: 5 }), "odoo_upstream"],
    ["one of the caller's access", new AppError("odoo_access", "No fields."), "odoo_access"],
    ["an unknown one", new Error("boom"), "internal"],
  ])(
    "an error after a completed write has an unknown outcome, and the same call is not repeated: %s",
    async (_, thrown, code) => {
      const { call, calls, events, texts } = setUp();
      expect(await call(writeThen(thrown))).toBe(code);
      expect(texts[0]).toContain("It may or may not have happened: check in Odoo before you try again.");
      expect(texts[0]).not.toContain("Try again in");
      expect(events).toEqual(["intent", "create", "complete unknown"]);
      expect(await call(writeThen(thrown))).toBe("conflict");
      expect(calls).toHaveLength(1);
    },
  );

  test("an error after a draft that a read needed is reported unchanged", async () => {
    const { call, events } = setUp();
    const execute = async ({ odoo }: CallIo) => {
      await odoo.call(changes[0] as OdooCall);
      throw new AppError("odoo_upstream", "No printer.");
    };
    await call(toolWith({ writes: true, subject: { operation: "read", model: "res.partner" }, execute }));
    expect(events.at(-1)).toBe("complete failed");
  });

  test("an error about the arguments is reported unchanged", async () => {
    const { call, events } = setUp();
    expect(await call(writeThen(new AppError("invalid_input", "No such button.")))).toBe("invalid_input");
    expect(events.at(-1)).toBe("complete failed");
  });
});
