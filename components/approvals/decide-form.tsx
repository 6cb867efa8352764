"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Panel } from "../ui/panel.tsx";
import type { Decide } from "./types.ts";

export interface DecideFormProps {
  readonly decide: Decide;
  readonly onDone: (decision: "approved" | "refused") => void;
}

/** Approves or refuses a call, with words to its caller. */
export function DecideForm({ decide, onDone }: DecideFormProps) {
  const t = useTranslations("approvals.decide");
  const [reason, setReason] = useState("");
  const approving = useForm(
    () => decide({ decision: "approved", reason }),
    t("approved"),
    () => onDone("approved"),
  );
  const refusing = useForm(
    () => decide({ decision: "refused", reason }),
    t("refused"),
    () => onDone("refused"),
  );
  const error = approving.error ?? refusing.error;
  const isBusy = approving.pending || refusing.pending;
  return (
    <Panel title={t("title")} description={t("description")}>
      <form onSubmit={(event) => event.preventDefault()} noValidate className="space-y-4">
        <TextInput
          name="reason"
          label={t("reason")}
          description={t("reasonHint")}
          autoComplete="off"
          maxLength={300}
          value={reason}
          onChange={setReason}
          error={refusing.at("reason")}
        />
        {error !== undefined && <ErrorNotice error={error} />}
        <div className="flex flex-wrap gap-2">
          <Button isPending={approving.pending} isDisabled={isBusy} onPress={approving.run}>
            {t("approve")}
          </Button>
          <Button variant="danger-soft" isPending={refusing.pending} isDisabled={isBusy} onPress={refusing.run}>
            {t("refuse")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
