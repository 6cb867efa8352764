import { Compass } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";

export default function NotFound() {
  const t = useTranslations("common.notFound");
  return (
    <main id="content" className="mx-auto grid min-h-dvh max-w-lg content-center p-4">
      <EmptyState
        heading="h1"
        icon={Compass}
        title={t("title")}
        description={t("description")}
        action={<LinkButton href="/overview">{t("action")}</LinkButton>}
      />
    </main>
  );
}
