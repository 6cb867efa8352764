import { useTranslations } from "next-intl";
import type { AuditEntryView } from "#lib/views/audit.ts";

/** Who an entry is about: the label as it is for members and AI clients, with its kind in front for all others. */
export function ActorName({ actorKind, actorLabel }: Pick<AuditEntryView, "actorKind" | "actorLabel">) {
  const t = useTranslations("audit");
  if (actorLabel === "") return t(`actorKinds.${actorKind}`);
  return isFamiliar[actorKind] ? actorLabel : t("actorName", { kind: t(`actorKinds.${actorKind}`), label: actorLabel });
}

/** Kinds that a company knows by their labels alone. */
const isFamiliar: Readonly<Record<AuditEntryView["actorKind"], boolean>> = {
  session: true,
  key: true,
  grant: true,
  headers: true,
  token: false,
  operator: false,
  partner: false,
  job: false,
  webhook: false,
};
