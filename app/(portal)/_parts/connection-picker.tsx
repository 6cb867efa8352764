"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { ChoiceSelect } from "#components/ui/form/choice-select.tsx";

export interface ConnectionPickerProps {
  readonly connections: readonly { readonly id: string; readonly name: string }[];
  readonly connectionId: string;
}

/** Chooses the connection that the page shows. The choice is kept in the URL. */
export function ConnectionPicker({ connections, connectionId }: ConnectionPickerProps) {
  const t = useTranslations("models");
  const router = useRouter();
  return (
    <ChoiceSelect
      className="w-56"
      label={t("connection")}
      labelHidden
      choices={connections.map(({ id, name }) => ({ id, label: name }))}
      value={connectionId}
      onChange={(id) => router.push(`?connection=${id}`)}
    />
  );
}
