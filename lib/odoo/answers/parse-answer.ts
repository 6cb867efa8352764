import type { FetchAnswer } from "../../http/outgoing/safe-fetch.ts";
import { ThreadFault } from "../../http/threads.ts";
import { AppError } from "../../kernel/errors.ts";
import { oddAnswer } from "../faults/errors.ts";
import { usualKeys } from "./answer-shape.ts";
import { type Format, parseText } from "./parse-text.ts";
import type { Parsed } from "./parsed.ts";

/** Answers of at least so many bytes are parsed in another thread. XML takes some thirty times as long as JSON. */
const largest: Readonly<Record<Format, number>> = { json: 256 * 1024, xmlrpc: 32 * 1024 };

/** The properties of the call that an answer belongs to. */
export interface Asked {
  /** True if the call may have changed something. */
  readonly write?: boolean;
  /** The most keys that the objects of the answer may have. */
  readonly maxKeys?: number;
}

/** Parses an answer. Throws AppError if it contains more than any answer may, or takes too long to parse. */
export async function parseAnswer(
  answer: Pick<FetchAnswer, "bytes" | "text" | "aside">,
  format: Format,
  { write = false, maxKeys = usualKeys }: Asked = {},
): Promise<Exclude<Parsed, { is: "too_much" }>> {
  const parsed =
    answer.aside === undefined || answer.bytes.length <= largest[format]
      ? parseText(answer.text, format, maxKeys)
      : await parseAside(answer.aside, { format, maxKeys }).catch((error: unknown) => refuse(error, write));
  if (parsed.is === "too_much") throw oddAnswer("much less", write);
  return parsed;
}

/** A value or a key costs the event loop as much as so many bytes. */
const bytesPerPart = 128;

async function parseAside(
  aside: NonNullable<FetchAnswer["aside"]>,
  message: { readonly format: Format; readonly maxKeys: number },
): Promise<Parsed> {
  type Made = { readonly parsed: Parsed; readonly parts: number };
  const made = await aside(message, (read) => (read as Made).parts * bytesPerPart);
  return (made as Made).parsed;
}

/** Parses a JSON answer. Returns the value in an object, or undefined if the answer is no JSON. */
export async function parseJson(answer: FetchAnswer, asked?: Asked): Promise<{ readonly json: unknown } | undefined> {
  const parsed = await parseAnswer(answer, "json", asked);
  return parsed.is === "value" ? { json: parsed.value } : undefined;
}

function refuse(error: unknown, write: boolean): never {
  if (!(error instanceof ThreadFault)) throw error;
  if (error.fault === "failed") throw oddAnswer("much less", write, { cause: error });
  throw new AppError("busy", "Too many large answers are being read at the same time.", {
    cause: error,
    hint: write ? "Look the record up before you send the change again." : "Ask for less, or try again in a moment.",
    ...(write ? { outcomeUnknown: true } : { retryAfterSeconds: 5 }),
  });
}
