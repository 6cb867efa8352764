import { expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { type ActionRequest, createActions } from "./action.ts";
import type { Session } from "./session/session.ts";

const tenant = { id: newId<never>(), name: "Acme", kind: "live" } as const;
const session: Session = {
  sessionId: newId<never>(),
  user: { id: newId<never>(), email: "ana@example.com", name: "Ana", locale: "en" },
  tenant,
  role: "admin",
  needsSecondFactor: false,
  tenants: [{ ...tenant, role: "admin", needsSecondFactor: false }],
};

function open(signedIn = true, change: Partial<Session> = {}) {
  const log = { error: vi.fn() };
  const request: ActionRequest<{ db: string }> = {
    services: { db: "db" },
    session: signedIn ? { ...session, ...change } : undefined,
    source: { requestId: "ref-1", ip: "203.0.113.7", userAgent: "" },
    log,
  };
  return { ...createActions(async () => request), log };
}

function form(fields: Record<string, string | string[]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

const Input = z.object({ name: z.string().trim().min(1), password: z.string().min(12).optional() });

test("the handler of an action gets the actor, the source and the parsed input", async () => {
  const rename = open().action(Input, async (context, input) => ({ context, input }));
  const result = await rename(form({ name: " Acme ", $ACTION_ID_1: "x" }));
  expect(result).toMatchObject({
    ok: true,
    data: {
      input: { name: "Acme" },
      context: {
        db: "db",
        ip: "203.0.113.7",
        requestId: "ref-1",
        sessionId: session.sessionId,
        actor: {
          kind: "session",
          tenantId: tenant.id,
          userId: session.user.id,
          role: "admin",
          label: "ana@example.com",
        },
      },
    },
  });
});

test("the handler of an action does not run without a session", async () => {
  const handler = vi.fn();
  const result = await open(false).action(Input, handler)({ name: "x" });
  expect(result).toMatchObject({ ok: false, error: { code: "unauthenticated", key: "auth.errors.session_ended" } });
  expect(handler).not.toHaveBeenCalled();
});

test("an action without a session reports nothing about invalid input", async () => {
  const result = await open(false).action(Input, async () => 1)({ name: "" });
  expect(result).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  expect(result).not.toHaveProperty("error.fields");
});

test("a public action runs without a session and has no actor", async () => {
  const result = await open(false).publicAction(Input, async (context) => Object.keys(context).sort())({ name: "x" });
  expect(result).toEqual({ ok: true, data: ["db", "ip", "requestId"] });
});

test("an action works as the action of a form, with useActionState, and called with an object", async () => {
  const echo = open().action(Input, async (_, input) => input.name);
  const expected = { ok: true, data: "Acme" };
  expect(await echo(form({ name: "Acme" }))).toEqual(expected);
  expect(await echo(undefined, form({ name: "Acme" }))).toEqual(expected);
  expect(await echo({ name: "Acme" })).toEqual(expected);
});

test("the answer to invalid input names every invalid field and returns the values without secrets", async () => {
  const create = open().action(Input.extend({ tags: z.array(z.string()) }), async () => 1);
  const secrets = { password: "hunter2", apiKey: "k", secret: "s", access_token: "t", newPassword: "p" };
  const result = await create(form({ name: "", url: "https://acme.example", "tags[]": ["a"], ...secrets }));
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: "invalid_input",
      path: "name",
      key: "auth.fields.required",
      fields: {
        name: { key: "auth.fields.required" },
        password: { key: "auth.fields.too_short", params: { minimum: 12 } },
      },
    },
    values: { name: "", url: "https://acme.example" },
  });
  expect(Object.keys((result as { values: object }).values)).toEqual(["name", "url"]);
  expect(JSON.stringify(result)).not.toContain("hunter2");
});

test("a schema's own message key is returned, and a missing field is reported as missing", async () => {
  const check = open().action(
    z.object({ email: z.email({ error: "auth.fields.email" }), age: z.number() }),
    async () => 1,
  );
  expect(await check({ email: "x" } as never)).toMatchObject({
    error: { fields: { email: { key: "auth.fields.email" }, age: { key: "auth.fields.required" } } },
  });
});

test("an AppError is returned as it is, without its cause", async () => {
  const cause = new Error("postgres://secret");
  const fail = open().action(Input, async () => {
    throw new AppError("conflict", "This name is taken.", { key: "a.b", hint: "Take another.", path: "name", cause });
  });
  const result = await fail({ name: "x" });
  expect(result).toEqual({
    ok: false,
    error: { code: "conflict", message: "This name is taken.", key: "a.b", hint: "Take another.", path: "name" },
    values: { name: "x" },
  });
});

test.each([
  ["an unknown error", new Error("select * from secrets")],
  ["an internal one", new AppError("internal", "A sealed value does not open.")],
  ["a thrown string", "boom"],
])("for %s the browser gets only a reference, and the error is logged", async (_, error) => {
  const { action, log } = open();
  const fail = action(Input, async () => {
    throw error;
  });
  const result = await fail({ name: "x" });
  expect(result).toMatchObject({ ok: false, error: { code: "internal", requestId: "ref-1" } });
  expect(JSON.stringify(result)).not.toMatch(/secrets|sealed|boom/);
  expect(log.error).toHaveBeenCalledWith({ error, requestId: "ref-1" }, expect.any(String));
});

test("an action does not catch a redirect", async () => {
  const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/overview;303;" });
  const go = open().action(Input, async () => {
    throw redirect;
  });
  await expect(go({ name: "x" })).rejects.toBe(redirect);
});

test("an action refuses input that is neither a form nor an object", async () => {
  const handler = vi.fn();
  const run = open().action(Input, handler);
  for (const sent of [undefined, null, 7, "x", [1]]) {
    expect(await run(sent as never)).toMatchObject({ ok: false, error: { code: "invalid_input" }, values: {} });
  }
  expect(handler).not.toHaveBeenCalled();
});

test("a member without a demanded second factor is refused in every action but those that set it up", async () => {
  const { action, setupAction, publicAction } = open(true, { needsSecondFactor: true });
  const handler = vi.fn(async () => "done");
  expect(await action(Input, handler)({ name: "Acme" })).toMatchObject({
    ok: false,
    error: { code: "forbidden", key: "security.errors.demanded" },
    values: { name: "Acme" },
  });
  expect(handler).not.toHaveBeenCalled();
  expect(await setupAction(Input, handler)({ name: "Acme" })).toEqual({ ok: true, data: "done" });
  expect(await publicAction(Input, handler)({ name: "Acme" })).toEqual({ ok: true, data: "done" });
  expect(await open(false).setupAction(Input, handler)({ name: "Acme" })).toMatchObject({
    ok: false,
    error: { code: "unauthenticated" },
  });
});
