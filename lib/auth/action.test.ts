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
  tenants: [{ ...tenant, role: "admin" }],
};

function open(signedIn = true) {
  const log = { error: vi.fn() };
  const request: ActionRequest<{ db: string }> = {
    services: { db: "db" },
    session: signedIn ? session : undefined,
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

test("the handler gets who calls, from where, and the parsed input", async () => {
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

test("without a session the handler never runs", async () => {
  const handler = vi.fn();
  const result = await open(false).action(Input, handler)({ name: "x" });
  expect(result).toMatchObject({ ok: false, error: { code: "unauthenticated", key: "auth.errors.session_ended" } });
  expect(handler).not.toHaveBeenCalled();
});

test("without a session nothing is said of the input, though it does not fit", async () => {
  const result = await open(false).action(Input, async () => 1)({ name: "" });
  expect(result).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  expect(result).not.toHaveProperty("error.fields");
});

test("an action before the sign-in runs without a session and knows no actor", async () => {
  const result = await open(false).publicAction(Input, async (context) => Object.keys(context).sort())({ name: "x" });
  expect(result).toEqual({ ok: true, data: ["db", "ip", "requestId"] });
});

test("it works as the action of a form, with useActionState, and called with an object", async () => {
  const echo = open().action(Input, async (_, input) => input.name);
  const expected = { ok: true, data: "Acme" };
  expect(await echo(form({ name: "Acme" }))).toEqual(expected);
  expect(await echo(undefined, form({ name: "Acme" }))).toEqual(expected);
  expect(await echo({ name: "Acme" })).toEqual(expected);
});

test("every field at fault is named, the input comes back, the secrets do not", async () => {
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

test("a schema's own message key is passed on, and a missing field is called missing", async () => {
  const check = open().action(
    z.object({ email: z.email({ error: "auth.fields.email" }), age: z.number() }),
    async () => 1,
  );
  expect(await check({ email: "x" } as never)).toMatchObject({
    error: { fields: { email: { key: "auth.fields.email" }, age: { key: "auth.fields.required" } } },
  });
});

test("our own errors are shown as they are, without their cause", async () => {
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
])("of %s the browser learns a reference and the log the rest", async (_, error) => {
  const { action, log } = open();
  const fail = action(Input, async () => {
    throw error;
  });
  const result = await fail({ name: "x" });
  expect(result).toMatchObject({ ok: false, error: { code: "internal", requestId: "ref-1" } });
  expect(JSON.stringify(result)).not.toMatch(/secrets|sealed|boom/);
  expect(log.error).toHaveBeenCalledWith({ error, requestId: "ref-1" }, expect.any(String));
});

test("a redirect passes through", async () => {
  const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/overview;303;" });
  const go = open().action(Input, async () => {
    throw redirect;
  });
  await expect(go({ name: "x" })).rejects.toBe(redirect);
});

test("what is no form and no object is refused, not run", async () => {
  const handler = vi.fn();
  const run = open().action(Input, handler);
  for (const sent of [undefined, null, 7, "x", [1]]) {
    expect(await run(sent as never)).toMatchObject({ ok: false, error: { code: "invalid_input" }, values: {} });
  }
  expect(handler).not.toHaveBeenCalled();
});
