"use client";

import { Button } from "@heroui/react/button";
import { CloudAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "../ui/empty-state.tsx";

export interface CrashProps {
  /** Names the entry in the server's log; nothing else of the error is shown. */
  readonly reference: string;
  readonly onRetry: () => void;
}

/** What stands where a page failed. */
export function Crash({ reference, onRetry }: CrashProps) {
  const t = useTranslations("common.crash");
  return (
    <EmptyState
      heading="h1"
      icon={CloudAlert}
      title={t("title")}
      description={t("description", { reference })}
      action={
        <Button size="sm" onPress={onRetry}>
          {t("action")}
        </Button>
      }
    />
  );
}
