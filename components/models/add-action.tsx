"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { clipText } from "#lib/kernel/text/clip-text.ts";
import { TextInput } from "../ui/form/text-input.tsx";
import type { IsAction } from "./types.ts";

export interface AddActionProps {
  readonly isAction: IsAction;
  readonly onAdd: (name: string) => void;
}

/** Adds an action that is not in the list, by the name of its method. */
export function AddAction({ isAction, onAdd }: AddActionProps) {
  const t = useTranslations("models.actions.add");
  const errors = useTranslations("models.errors");
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = text.trim();
    if (!isAction(name)) return setRefused(name);
    setText("");
    onAdd(name);
  };
  return (
    <form onSubmit={submit} noValidate className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextInput
          name="action"
          label={t("label")}
          description={t("hint")}
          placeholder="action_confirm"
          mono
          value={text}
          onChange={(next) => {
            setText(next);
            setRefused(undefined);
          }}
          error={refused === undefined ? undefined : errors(whyNot(refused), { name: clipText(refused, 80) })}
          autoComplete="off"
        />
      </div>
      <div className="pt-6">
        <Button type="submit" variant="secondary" isDisabled={text.trim() === ""}>
          {t("submit")}
        </Button>
      </div>
    </form>
  );
}

function whyNot(name: string): "action_invalid" | "action_private" | "action_orm" {
  if (/^_[a-z0-9_]*$/i.test(name)) return "action_private";
  return /^[a-z][a-z0-9_]{0,79}$/.test(name) ? "action_orm" : "action_invalid";
}
