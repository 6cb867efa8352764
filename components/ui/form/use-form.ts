"use client";

import { type FormEvent, useState, useTransition } from "react";
import { toast } from "sonner";
import { type FormResult, type ShownError, useFieldText } from "../use-error-text.ts";

/**
 * Runs a server action for a form or a button: keeps its error for the fields, says `done` when it worked and then calls
 * `onDone` with what the action answered. An empty `done` says nothing.
 */
export function useForm<T>(action: () => Promise<FormResult<T>>, done: string, onDone?: (data: T) => void) {
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<ShownError>();
  const at = useFieldText(error);
  const run = () =>
    startTransition(async () => {
      const result = await action();
      setError(result.ok ? undefined : result.error);
      if (!result.ok) return;
      if (done !== "") toast.success(done);
      onDone?.(result.data);
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run();
  };
  return { pending, error, at, run, submit };
}
