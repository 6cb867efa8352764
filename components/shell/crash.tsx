"use client";

import { Button } from "@heroui/react/button";
import { CloudAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "../ui/empty-state.tsx";

export interface CrashProps {
  /** The reference of the error in the server's log. Nothing else of the error is shown. */
  readonly reference: string;
  readonly onRetry: () => void;
}

/** The message in place of a page that failed. */
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
