import { asObject } from "../../kernel/read-json.ts";

const both = "application/json, text/event-stream";

/** The kinds of answer that a client accepts. */
export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
}

/**
 * Reads the Accept header. Without the header, or with any type, the answer is JSON; a client gets a stream only if it
 * names the type.
 */
export function readAccept(header: string | null): Accepted {
  const types = (header ?? "*/*")
    .toLowerCase()
    .split(",")
    .filter((type) => !/;\s*q=0(\.0*)?\s*(;|$)/.test(type))
    .map((type) => type.split(";", 1)[0]?.trim());
  const takes = (...wanted: string[]) => types.some((type) => wanted.includes(type ?? ""));
  return { json: takes("application/json", "application/*", "*/*"), stream: takes("text/event-stream", "text/*") };
}

/** Returns headers that accept both forms, because the SDK refuses a client of 2025 that does not name both. */
export function withBothAccepted(headers: Headers, { json, stream }: Accepted): Headers {
  if (headers.get("accept") === both || !(json || stream)) return headers;
  const copy = new Headers(headers);
  copy.set("accept", both);
  return copy;
}

/**
 * Turns a stream into one JSON answer for a client that accepts no stream. Notifications before the answer are dropped.
 */
export async function toAccepted(response: Response, { json, stream }: Accepted): Promise<Response> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || stream || !json) return response;
  const answers = (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim())
    .filter((data) => data !== "")
    .map((data) => asObject(JSON.parse(data)))
    .filter((message) => "result" in message || "error" in message);
  return Response.json(answers.length === 1 ? answers[0] : answers, { status: response.status });
}
