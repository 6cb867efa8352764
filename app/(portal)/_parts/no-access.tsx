import { useTranslations } from "next-intl";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";

/** A page that the member's role does not allow: its title and whom to ask for access. */
export function NoAccess({ title }: { readonly title: string }) {
  const t = useTranslations("common.errors");
  return (
    <>
      <PageHeader title={title} />
      <Notice tone="info" title={t("forbidden")} />
    </>
  );
}
