import { useTranslations } from "next-intl";
import type { AuditEntryView } from "#lib/views/audit.ts";

/** The name of an entry's actor. Members and AI clients are shown by their labels, all others by kind and label. */
export function ActorName({ actorKind, actorLabel }: Pick<AuditEntryView, "actorKind" | "actorLabel">) {
  const t = useTranslations("audit");
  if (actorLabel === "") return t(`actorKinds.${actorKind}`);
  return isFamiliar[actorKind] ? actorLabel : t("actorName", { kind: t(`actorKinds.${actorKind}`), label: actorLabel });
}

/** The kinds of actors that a company recognises by the label alone. */
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
