import type { ContentBlock, StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { AuditSubject } from "../../audit/entry.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { Toolset } from "../../policy/types.ts";
import type { CallIo } from "../../records/call-io.ts";
import { advertise } from "./advertise.ts";
import { createParser } from "./arguments.ts";

/** All four, always: what a client may assume about a call before it makes it. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What must be asked before a write. */
export interface Confirm {
  /** `removal`: what cannot be taken back, deletes, buttons, mail to others. `change`: every other write. */
  readonly level: "removal" | "change";
  /** What would happen, in our own words and ids alone. */
  readonly summary: string;
  /** Names out of Odoo that help to decide. Throws when there is nothing to decide on. */
  names?(io: CallIo): Promise<string | undefined>;
}

export interface Done<Output> {
  readonly data: Output;
  /** The same for a model to read. */
  readonly text: string;
  /** What later shows whether this answer still holds. It is kept with the answer and never sent. */
  readonly seen?: unknown;
  /** Blocks beside the text: pictures. */
  readonly content?: readonly ContentBlock[];
  readonly recordIds?: readonly number[];
  readonly rows?: number;
}

/**
 * What became of a write since its answer: that answer tells it, it is not there any more and may be done again, nobody can
 * see, or it is there and stands as this answer says.
 */
export type Standing<Output> = "same" | "undone" | "unknown" | Done<Output>;

/** What a call wants, known before anything is touched. */
export interface PlannedCall<Output> {
  readonly subject: Omit<AuditSubject, "tool">;
  /** What the rules must allow; none when nothing of a model is touched. */
  readonly request?: PolicyRequest;
  /** True when Odoo may be another afterwards: no call before a committed intent. */
  readonly writes: boolean;
  /** Set on a write that a connection may want confirmed first. */
  readonly confirm?: Confirm;
  /** Waits behind everything else of its tenant. */
  readonly bulk?: boolean;
  /** Set when the same again within a time must not happen twice. */
  readonly once?: {
    readonly key?: string;
    readonly arguments: unknown;
    standing(io: CallIo, first: Done<Record<string, unknown>>): Promise<Standing<Output>>;
  };
  /** A token: what was prepared under it is planned instead of this. */
  readonly redeems?: string;
  /**
   * What is answered in place of a question to the user, where the call could do nothing yet anyway; undefined where
   * there is something to ask. Leaves nothing behind in Odoo.
   */
  preview?(io: CallIo): Promise<Done<Output> | undefined>;
  execute(io: CallIo): Promise<Done<Output>>;
}

interface Described {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: ToolHints;
  /** The least scope of a key that sees and may call it. */
  readonly access: "read" | "write";
  /** The groups that it belongs to: a key narrowed to others does not see it. */
  readonly toolsets: readonly Toolset[];
  /** What a client may show beside the answer (MCP Apps). */
  readonly meta?: Readonly<Record<string, unknown>>;
}

interface Definition<Input extends z.ZodType, Output extends z.ZodType> extends Described {
  readonly input: Input;
  readonly output: Output;
  plan(args: z.output<Input>): PlannedCall<z.input<Output>>;
}

/** A tool as the rest sees it: no type parameters, nothing to cast. */
export interface Tool extends Described {
  readonly input: StandardSchemaWithJSON;
  readonly output: StandardSchemaWithJSON;
  /** Throws AppError `invalid_input` with the path at fault. */
  plan(args: unknown): PlannedCall<Record<string, unknown>>;
  /** What the output schema names of an answer: a column too many never reaches a client. */
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
