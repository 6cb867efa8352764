const both = "application/json, text/event-stream";

/** The kinds of answer that a client accepts. */
export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
}

/** Nothing said, or anything, is JSON: a stream is for who names it. */
export function readAccept(header: string | null): Accepted {
  const types = (header ?? "*/*")
    .toLowerCase()
    .split(",")
    .filter((type) => !/;\s*q=0(\.0*)?\s*(;|$)/.test(type))
    .map((type) => type.split(";", 1)[0]?.trim());
  const takes = (...wanted: string[]) => types.some((type) => wanted.includes(type ?? ""));
  return { json: takes("application/json", "application/*", "*/*"), stream: takes("text/event-stream", "text/*") };
}

/** The headers for the SDK, which refuses a client of 2025 that does not name both forms. */
export function withBothAccepted(headers: Headers, { json, stream }: Accepted): Headers {
  if (headers.get("accept") === both || !(json || stream)) return headers;
  const copy = new Headers(headers);
  copy.set("accept", both);
  return copy;
}

/** A stream as one JSON answer, for who takes no stream: what was told on the way to the answer is left out. */
export async function toAccepted(response: Response, { json, stream }: Accepted): Promise<Response> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || stream || !json) return response;
  const answers = (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim())
    .filter((data) => data !== "")
    .map((data) => JSON.parse(data) as Record<string, unknown>)
    .filter((message) => "result" in message || "error" in message);
  return Response.json(answers.length === 1 ? answers[0] : answers, { status: response.status });
}
