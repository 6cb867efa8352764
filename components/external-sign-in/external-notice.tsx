import { useTranslations } from "next-intl";
import { Notice } from "../ui/notice.tsx";

export interface ExternalNoticeProps {
  readonly outcome: "connected" | "expired" | "failed" | "refused" | "taken" | "unknown";
  /** The name of the service; empty if it is not known. */
  readonly provider: string;
}

/** Says how a sign-in with an account of another service ended. */
export function ExternalNotice({ outcome, provider }: ExternalNoticeProps) {
  const t = useTranslations("sign-in.external");
  const name = provider === "" ? t("other") : provider;
  return (
    <Notice tone={outcome === "connected" ? "ok" : "warning"} title={t(`${outcome}.title`, { provider: name })}>
      {t(`${outcome}.text`, { provider: name })}
    </Notice>
  );
}
