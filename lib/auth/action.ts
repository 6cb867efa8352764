import type { z } from "zod";
import { AppError, isAppError } from "../kernel/errors.ts";
import type { SessionId } from "../kernel/ids.ts";
import { type FieldError, type ShownError, toShownError } from "../kernel/shown-error.ts";
import type { Logger } from "../observability/logger.ts";
import type { ActorOf } from "../policy/actor.ts";
import { toFieldErrors } from "./field-errors.ts";
import { type KeptValues, keepValues, toInput } from "./form.ts";
import { actorOf, type Session } from "./session/session.ts";
import type { RequestSource } from "./source.ts";

export type ActionResult<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ShownError; readonly values: KeptValues };

/** The request of an action and the services of the process. */
export interface ActionRequest<Services> {
  readonly services: Services;
  readonly session: Session | undefined;
  readonly source: RequestSource;
  readonly log: Pick<Logger, "error">;
}

interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
}

/** The first argument of a handler: a `ServiceContext` with the session from which it was built. */
export type ActionContext<Services> = Services &
  RequestContext & { readonly actor: ActorOf<"session">; readonly sessionId: SessionId; readonly session: Session };

/** A server action, for the `action` of a form, for `useActionState`, or to call with an object. */
export interface ServerAction<Schema extends z.ZodType, T> {
  (input: FormData | z.input<Schema>): Promise<ActionResult<T>>;
  (previous: ActionResult<T> | undefined, input: FormData | z.input<Schema>): Promise<ActionResult<T>>;
}

type Handler<Context, Schema extends z.ZodType, T> = (context: Context, input: z.output<Schema>) => Promise<T>;

export interface Actions<Services> {
  /** For members: the handler runs only with a live session. The service checks what the role may do. */
  action<Schema extends z.ZodType, T>(
    schema: Schema,
    handler: Handler<ActionContext<Services>, Schema, T>,
  ): ServerAction<Schema, T>;
  /** For members who have not set up the second factor that their company demands: only for setting it up or leaving. */
  setupAction<Schema extends z.ZodType, T>(
    schema: Schema,
    handler: Handler<ActionContext<Services>, Schema, T>,
  ): ServerAction<Schema, T>;
  /** For the pages that are shown before the sign-in. */
  publicAction<Schema extends z.ZodType, T>(
    schema: Schema,
    handler: Handler<Services & RequestContext, Schema, T>,
  ): ServerAction<Schema, T>;
}

/**
 * Creates server actions. `open` is called once for each action, and its `services` become part of the handler's
 * context. Every action is an entry point of its own, so caller and input are checked here and not on the page that
 * shows the form.
 */
export function createActions<Services extends object>(
  open: () => Promise<ActionRequest<Services>>,
): Actions<Services> {
  function build<Context, Schema extends z.ZodType, T>(
    contextOf: (request: ActionRequest<Services>) => Context,
    schema: Schema,
    handler: Handler<Context, Schema, T>,
  ): ServerAction<Schema, T> {
    return async (...sent: unknown[]): Promise<ActionResult<T>> => {
      const input = toInput(sent.at(-1));
      let request: ActionRequest<Services>;
      try {
        request = await open();
      } catch (error) {
        // The session could not be read because the database does not answer: the form shows this and keeps its values.
        if (isAppError(error) && error.code === "busy")
          return { ok: false, error: toShownError(error), values: keepValues(input) };
        throw error;
      }
      try {
        const context = contextOf(request);
        const parsed = await schema.safeParseAsync(input, { reportInput: true });
        if (!parsed.success) return { ok: false, error: invalid(parsed.error), values: keepValues(input) };
        return { ok: true, data: await handler(context, parsed.data) };
      } catch (error) {
        if (isNextControlFlow(error)) throw error;
        return { ok: false, error: present(error, request), values: keepValues(input) };
      }
    };
  }

  return {
    action: (schema, handler) => build(readyContext<Services>, schema, handler),
    setupAction: (schema, handler) => build(memberContext<Services>, schema, handler),
    publicAction: (schema, handler) => build(openContext<Services>, schema, handler),
  };
}

function openContext<Services>({ services, source }: ActionRequest<Services>): Services & RequestContext {
  return { ...services, requestId: source.requestId, ip: source.ip };
}

function readyContext<Services>(request: ActionRequest<Services>): ActionContext<Services> {
  const context = memberContext(request);
  if (!context.session.needsSecondFactor) return context;
  throw new AppError("forbidden", "Your company demands two-factor authentication.", {
    key: "security.errors.demanded",
    hint: "Set it up under Settings, Security.",
  });
}

function memberContext<Services>(request: ActionRequest<Services>): ActionContext<Services> {
  const { session } = request;
  if (session === undefined) {
    throw new AppError("unauthenticated", "Your session has ended.", {
      key: "auth.errors.session_ended",
      hint: "Sign in again.",
    });
  }
  return { ...openContext(request), actor: actorOf(session), sessionId: session.sessionId, session };
}

function invalid(error: z.ZodError): ShownError {
  const fields = toFieldErrors(error);
  const [path, first] = Object.entries(fields)[0] as [string, FieldError];
  return { code: "invalid_input", ...first, path, fields };
}

/** Returns an AppError as it is, and only a reference for any other error, which is logged. */
function present(error: unknown, { log, source }: ActionRequest<unknown>): ShownError {
  if (!isAppError(error) || error.code === "internal") {
    log.error({ error, requestId: source.requestId }, "an action failed");
    const message = `Something went wrong on our side. Reference: ${source.requestId}`;
    return { code: "internal", message, requestId: source.requestId };
  }
  return toShownError(error);
}

/** True for the errors that `redirect` and `notFound` of Next throw. */
function isNextControlFlow(error: unknown): boolean {
  const digest = (error as { digest?: unknown } | null)?.digest;
  return typeof digest === "string" && digest.startsWith("NEXT_");
}
