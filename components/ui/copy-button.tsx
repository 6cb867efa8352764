"use client";

import { Button } from "@heroui/react/button";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { toast } from "sonner";

export interface CopyButtonProps {
  readonly text: string;
  /** The label for screen readers, such as "Copy key". */
  readonly label?: string;
  /** Shows the label. Without it the button is an icon. */
  readonly withLabel?: boolean;
}

/** A button that copies `text` and confirms it. */
export function CopyButton({ text, label, withLabel = false }: CopyButtonProps) {
  const t = useTranslations("common.copy");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.error(t("failed")),
    );

  const word = copied ? t("done") : (label ?? t("copy"));
  const Icon = copied ? Check : Copy;
  return (
    <Button
      size="sm"
      variant="ghost"
      isIconOnly={!withLabel}
      onPress={copy}
      {...(withLabel ? {} : { "aria-label": word })}
    >
      <Icon className={copied ? "text-ok-text" : ""} aria-hidden />
      {withLabel && word}
      <span role="status" className="sr-only">
        {copied ? t("done") : ""}
      </span>
    </Button>
  );
}
