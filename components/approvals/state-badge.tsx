import { useTranslations } from "next-intl";
import type { ApprovalView } from "#lib/views/approvals.ts";
import { Badge } from "../ui/badge.tsx";

const tones = { waiting: "warning", approved: "ok", refused: "danger", expired: "neutral" } as const;

/** The state of a call that needs a second person. */
export function StateBadge({ state }: Pick<ApprovalView, "state">) {
  const t = useTranslations("approvals.states");
  return <Badge tone={tones[state]}>{t(state)}</Badge>;
}
