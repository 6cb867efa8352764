import type { ContentBlock, StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { AuditSubject } from "../../audit/entry.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { Toolset } from "../../policy/types.ts";
import type { CallIo } from "../../records/call-io.ts";
import { advertise } from "./advertise.ts";
import { createParser } from "./arguments.ts";

/** The hints by which a client judges a call before it makes the call. Every tool sets all four hints. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** The question that a user must answer before a write. */
export interface Confirm {
  /**
   * `removal`: writes that cannot be undone, such as deletes, buttons and mail to others. `change`: every other write.
   */
  readonly level: "removal" | "change";
  /** The effects of the write, in our own words and ids, without text from Odoo. */
  readonly summary: string;
  /** Returns names from Odoo that help the user to decide. Throws if the record does not exist. */
  names?(io: CallIo): Promise<string | undefined>;
}

export interface Done<Output> {
  readonly data: Output;
  /** The data as text for a model to read. */
  readonly text: string;
  /** The state that later shows if this answer is still true. It is stored with the answer and never sent. */
  readonly seen?: unknown;
  /** Further blocks of the answer, such as pictures. */
  readonly content?: readonly ContentBlock[];
  readonly recordIds?: readonly number[];
  readonly rows?: number;
}

/**
 * The state of a write since its answer. `same`: the answer is still true. `undone`: the write is gone and may be
 * done again. `unknown`: this cannot be seen. Otherwise the new answer describes the present state.
 */
export type WriteState<Output> = "same" | "undone" | "unknown" | Done<Output>;

/** The effects and needs of a call, known before Odoo is called. */
export interface PlannedCall<Output> {
  readonly subject: Omit<AuditSubject, "tool">;
  /** The request that the rules must allow; undefined if the call uses no model. */
  readonly request?: PolicyRequest;
  /** True if the call may change Odoo: the intent must be committed first. */
  readonly writes: boolean;
  /** Set on a write that a connection may want the user to confirm first. */
  readonly confirm?: Confirm;
  /** True if the call waits behind all other calls of its tenant. */
  readonly bulk?: boolean;
  /** Set if a repeated call within a time must not write again. */
  readonly once?: {
    readonly key?: string;
    readonly arguments: unknown;
    standing(io: CallIo, first: Done<Record<string, unknown>>): Promise<WriteState<Output>>;
  };
  /** A confirmation token: the call that was prepared under it is planned instead of this one. */
  readonly redeems?: string;
  /**
   * Returns an answer instead of a question to the user if the call could not do anything yet; undefined if the
   * question makes sense. Changes nothing in Odoo.
   */
  preview?(io: CallIo): Promise<Done<Output> | undefined>;
  execute(io: CallIo): Promise<Done<Output>>;
}

interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: ToolHints;
  /** The lowest scope of a key that may see and call the tool. */
  readonly access: "read" | "write";
  /** The toolsets of the tool: a key that is narrowed to other toolsets does not see it. */
  readonly toolsets: readonly Toolset[];
  /** The metadata for a view that a client may show beside the answer (MCP Apps). */
  readonly meta?: Readonly<Record<string, unknown>>;
}

interface Definition<Input extends z.ZodType, Output extends z.ZodType> extends Described {
  readonly input: Input;
  readonly output: Output;
  plan(args: z.output<Input>): PlannedCall<z.input<Output>>;
}

/** A tool without type parameters, so that other code needs no casts. */
export interface Tool extends Described {
  readonly input: StandardSchemaWithJSON;
  readonly output: StandardSchemaWithJSON;
  /** Throws AppError `invalid_input` with the path of the wrong argument. */
  plan(args: unknown): PlannedCall<Record<string, unknown>>;
  /** Returns the parts of an answer that the output schema names: other parts never reach a client. */
  shape(data: Record<string, unknown>): Record<string, unknown>;
}

export function defineTool<Input extends z.ZodType, Output extends z.ZodType<Record<string, unknown>>>(
  definition: Definition<Input, Output>,
): Tool {
  const { plan: _plan, input, output, ...described } = definition;
  const parse = createParser(definition.name, input);
  const shape = (data: Record<string, unknown>) => output.parse(data);
  return {
    ...described,
    input: advertise(input, "input"),
    output: advertise(output, "output"),
    shape,
    plan(args) {
      const { preview, once, ...plan } = definition.plan(parse(args));
      const toOutput = (done: Done<z.input<Output>>) => ({ ...done, data: output.parse(done.data) });
      return {
        ...plan,
        ...(once === undefined
          ? {}
          : {
              once: {
                ...once,
                async standing(io, first) {
                  const now = await once.standing(io, first);
                  return typeof now === "object" ? toOutput(now) : now;
                },
              },
            }),
        ...(preview === undefined
          ? {}
          : {
              async preview(io) {
                const done = await preview(io);
                return done === undefined ? undefined : toOutput(done);
              },
            }),
        execute: async (io) => toOutput(await plan.execute(io)),
      };
    },
  };
}
