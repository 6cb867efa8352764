import type { FetchAnswer } from "../../http/outgoing/safe-fetch.ts";
import { ThreadFault } from "../../http/threads.ts";
import { AppError } from "../../kernel/errors.ts";
import { oddAnswer } from "../faults/errors.ts";
import { usualKeys } from "./answer-shape.ts";
import { type Format, parseText } from "./parse-text.ts";
import type { Parsed } from "./parsed.ts";

/** Bytes from which an answer is parsed in another thread; XML takes some thirty times as long as JSON. */
const largest: Readonly<Record<Format, number>> = { json: 256 * 1024, xmlrpc: 32 * 1024 };

/** What is known of the call that an answer is for. */
export interface Asked {
  /** It may have changed something. */
  readonly write?: boolean;
  /** Keys of objects that there are for the answer; what connection tests ask has no more unless told. */
  readonly maxKeys?: number;
}

/** What an answer holds. Throws AppError where it holds more than any answer may, or takes too long to read. */
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

/** A value or a key is as much work for the event loop as so many bytes are. */
const bytesPerPart = 128;

async function parseAside(
  aside: NonNullable<FetchAnswer["aside"]>,
  message: { readonly format: Format; readonly maxKeys: number },
): Promise<Parsed> {
  type Made = { readonly parsed: Parsed; readonly parts: number };
  const made = await aside(message, (read) => (read as Made).parts * bytesPerPart);
  return (made as Made).parsed;
}

/** The same of JSON: the value in an object, or undefined when it is none. */
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
