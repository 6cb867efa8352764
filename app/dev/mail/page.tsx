import { Mail } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { getRuntime } from "#lib/composition/runtime.ts";
import { LinkedText } from "./_parts/linked-text.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("dev");
  return { title: t("mail.title") };
}

/** The mails that were not sent, for developers. It needs no session, because mails are read before a sign-in. */
export default async function DevMailPage() {
  const { devMailbox } = await getRuntime();
  if (devMailbox === undefined) notFound();
  const t = await getTranslations("dev.mail");
  const mails = devMailbox.list();
  return (
    <main id="content" className="mx-auto w-full max-w-3xl px-4 py-8">
      <PageHeader title={t("title")} description={t("description")} />
      {mails.length === 0 ? (
        <EmptyState icon={Mail} title={t("empty")} description={t("emptyHint")} />
      ) : (
        <ul className="space-y-4">
          {mails.map(({ id, at, to, subject, text }) => (
            <li key={id}>
              <Panel title={subject}>
                <p className="mb-3 text-muted wrap-anywhere">
                  {t("to", { address: to })} · <RelativeTime value={at} />
                </p>
                <LinkedText text={text} />
              </Panel>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
