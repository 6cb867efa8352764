"use client";

import type { LucideIcon } from "lucide-react";
import { useId } from "react";

export interface KindChoiceProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly choices: readonly {
    readonly id: Id;
    readonly icon: LucideIcon;
    readonly title: string;
    readonly description: string;
  }[];
}

/** A choice between a few large cards, made of radio buttons. */
export function KindChoice<Id extends string>({ label, value, onChange, choices }: KindChoiceProps<Id>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="sr-only">{label}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {choices.map(({ id, icon: Icon, title, description }) => (
          <label
            key={id}
            className="flex cursor-pointer gap-3 rounded-lg border border-border bg-surface p-4 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={id}
              checked={id === value}
              onChange={() => onChange(id)}
              className="sr-only"
            />
            <Icon className="mt-0.5 size-5 shrink-0 text-muted" aria-hidden />
            <span>
              <span className="block font-medium">{title}</span>
              <span className="mt-0.5 block text-[0.8125rem] text-pretty text-muted">{description}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
