import { useTranslations } from "next-intl";

/** The most days before the end of a key at which it is marked. */
const soonDays = 14;

/** Says in how many days an Odoo key ends, marked if that is soon. */
export function KeyEnd({ days }: { readonly days: number | undefined }) {
  const t = useTranslations("credentials.end");
  if (days === undefined) return t("unknown");
  return <span className={days <= soonDays ? "font-medium text-danger" : ""}>{t("days", { days })}</span>;
}
