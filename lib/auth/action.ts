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

/** What an action finds out about its own request. */
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

/** First argument of a handler: a `ServiceContext`, with the session it was built from. */
export type ActionContext<Services> = Services &
  RequestContext & { readonly actor: ActorOf<"session">; readonly sessionId: SessionId; readonly session: Session };

/** A server action: as `action` of a form, with `useActionState`, or called with an object. */
export interface ServerAction<Schema extends z.ZodType, T> {
  (input: FormData | z.input<Schema>): Promise<ActionResult<T>>;
  (previous: ActionResult<T> | undefined, input: FormData | z.input<Schema>): Promise<ActionResult<T>>;
}

type Handler<Context, Schema extends z.ZodType, T> = (context: Context, input: z.output<Schema>) => Promise<T>;

export interface Actions<Services> {
  /** For members: without a live session the handler never runs. What a role may do is checked in the service. */
  action<Schema extends z.ZodType, T>(
    schema: Schema,
    handler: Handler<ActionContext<Services>, Schema, T>,
  ): ServerAction<Schema, T>;
  /** For the pages before the sign-in. */
  publicAction<Schema extends z.ZodType, T>(
    schema: Schema,
    handler: Handler<Services & RequestContext, Schema, T>,
  ): ServerAction<Schema, T>;
}

/**
 * Makes server actions. `open` is called once an action; `services` of its answer become part of the handler's context.
 * Every action is an entry point of its own: who calls and what was sent is checked here, whatever page it stands on.
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
        // Who calls could not be found out because a part of ours is away: said in the form, which keeps its values.
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
    action: (schema, handler) => build(memberContext<Services>, schema, handler),
    publicAction: (schema, handler) => build(openContext<Services>, schema, handler),
  };
}

function openContext<Services>({ services, source }: ActionRequest<Services>): Services & RequestContext {
  return { ...services, requestId: source.requestId, ip: source.ip };
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

/** Our own errors are safe to show; of any other the browser learns a reference, and the log the rest. */
function present(error: unknown, { log, source }: ActionRequest<unknown>): ShownError {
  if (!isAppError(error) || error.code === "internal") {
    log.error({ error, requestId: source.requestId }, "an action failed");
    const message = `Something went wrong on our side. Reference: ${source.requestId}`;
    return { code: "internal", message, requestId: source.requestId };
  }
  return toShownError(error);
}

/** `redirect` and `notFound` work by throwing. */
function isNextControlFlow(error: unknown): boolean {
  const digest = (error as { digest?: unknown } | null)?.digest;
  return typeof digest === "string" && digest.startsWith("NEXT_");
}
