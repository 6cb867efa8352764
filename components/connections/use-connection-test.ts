"use client";

import { useRef, useState } from "react";
import type { TestStep } from "#lib/views/connections.ts";
import type { ShownError } from "../ui/use-error-text.ts";
import type { TestLine, TestReportView } from "./types.ts";

/** The subject of a test: a target that is not saved, or a saved connection. */
export type TestSubject =
  | { readonly url: string; readonly database: string; readonly login: string; readonly secret: string }
  | { readonly connectionId: string };

export interface ConnectionTest {
  readonly running: boolean;
  readonly steps: readonly TestStep[];
  readonly report: TestReportView | undefined;
  /** The error of a test that did not run, such as a wrong field or too many tests. */
  readonly refused: ShownError | undefined;
  run(subject: TestSubject): Promise<TestReportView | undefined>;
  /** Clears the result, because the form no longer holds what was tested. */
  reset(): void;
}

interface State {
  readonly running: boolean;
  readonly steps: readonly TestStep[];
  readonly report?: TestReportView;
  readonly refused?: ShownError;
}

const idle: State = { running: false, steps: [] };
const interrupted: ShownError = { code: "interrupted", message: "", key: "connections.test.interrupted" };

/** Runs a connection test on the server and shows each step when it ends. A new run cancels the previous one. */
export function useConnectionTest(): ConnectionTest {
  const [state, setState] = useState<State>(idle);
  const current = useRef<AbortController>(undefined);

  const reset = () => {
    current.current?.abort();
    setState(idle);
  };

  const run = async (subject: TestSubject): Promise<TestReportView | undefined> => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setState({ running: true, steps: [] });
    let ended: State = { running: false, steps: [], refused: interrupted };
    const steps: TestStep[] = [];
    try {
      for await (const line of readLines(subject, controller.signal)) {
        if (line.type === "step") {
          steps.push(line.step);
          setState({ running: true, steps: [...steps] });
        } else if (line.type === "report") {
          ended = { running: false, steps, report: line.report };
        } else {
          ended = { running: false, steps, refused: line.error };
        }
      }
    } catch {
      if (controller.signal.aborted) return undefined;
    }
    if (controller.signal.aborted) return undefined;
    setState(ended);
    return ended.report;
  };

  return { running: state.running, steps: state.steps, report: state.report, refused: state.refused, run, reset };
}

/** Yields each line of the stream as soon as it is complete. */
async function* readLines(subject: TestSubject, signal: AbortSignal): AsyncGenerator<TestLine> {
  const response = await fetch("/connections/test", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(subject),
    signal,
  });
  if (response.body === null) return;
  let rest = "";
  for await (const chunk of decoded(response.body)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as TestLine;
  }
}

/** Safari cannot iterate streams yet, so they are read with a reader. */
async function* decoded(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    yield decoder.decode(part.value, { stream: true });
  }
}
