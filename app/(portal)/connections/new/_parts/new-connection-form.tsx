"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { ConnectionWizard, type ConnectionWizardProps } from "#components/connections/connection-wizard.tsx";

export interface NewConnectionFormProps {
  readonly sandboxEnabled: boolean;
  readonly create: ConnectionWizardProps["onCreate"];
}

/** The wizard for a new connection. It ends on the Models page of that connection. */
export function NewConnectionForm({ sandboxEnabled, create }: NewConnectionFormProps) {
  const t = useTranslations("connections.wizard");
  const router = useRouter();
  return (
    <ConnectionWizard
      sandboxEnabled={sandboxEnabled}
      onCreate={create}
      onDone={(id) => {
        toast.success(t("saved"));
        router.push(`/models?connection=${id}`);
      }}
    />
  );
}
