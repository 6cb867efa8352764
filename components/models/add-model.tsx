"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import { toast } from "sonner";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { type ShownError, useErrorText } from "../ui/use-error-text.ts";
import type { ModelActions } from "./types.ts";

export interface AddModelProps {
  readonly connectionId: string;
  readonly add: ModelActions["add"];
  /** The text of the search. It is the placeholder if it looks like the name of a model. */
  readonly initial: string;
}

/** Adds a model that is not in the list, by its technical name. The server checks that the connected Odoo has it. */
export function AddModel({ connectionId, add, initial }: AddModelProps) {
  const t = useTranslations("models.add");
  const errorText = useErrorText();
  const [model, setModel] = useState("");
  const [error, setError] = useState<ShownError>();
  const [pending, startTransition] = useTransition();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    startTransition(async () => {
      const result = await add({ connectionId, model: model.trim() });
      setError(result.ok ? undefined : result.error);
      if (!result.ok) return;
      toast.success(t("added", { model: model.trim() }));
      setModel("");
    });
  };
  return (
    <form onSubmit={submit} noValidate className="mt-4 flex max-w-xl items-start gap-2">
      <div className="flex-1">
        <TextInput
          name="model"
          label={t("label")}
          description={t("hint")}
          placeholder={initial.includes(".") ? initial : "x_project.request"}
          mono
          value={model}
          onChange={setModel}
          error={error === undefined ? undefined : errorText(error).message}
        />
      </div>
      <div className="pt-6">
        <SubmitButton variant="secondary" pending={pending} disabled={model.trim() === ""}>
          {t("submit")}
        </SubmitButton>
      </div>
    </form>
  );
}
