import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ConnectionView } from "#lib/views/connections.ts";
import { KeyEnd } from "../credentials/key-end.tsx";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

export interface ConnectionFactsProps {
  readonly connection: ConnectionView & {
    readonly login: string;
    readonly odooUser: string;
    readonly secretLast4: string;
  };
  /** The days until its key ends, if that is known. */
  readonly daysLeft: number | undefined;
}

/** The facts of a connection, as a description list. */
export function ConnectionFacts({ connection, daysLeft }: ConnectionFactsProps) {
  const t = useTranslations("connections");
  const common = useTranslations("common");
  const { url, database, login, odooUser, secretLast4, series, edition, transport, verifiedAt } = connection;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
      {url !== "" && (
        <Fact term={t("detail.address")}>
          <span className="-my-1.5 inline-flex items-center gap-1">
            <a href={url} rel="noreferrer" target="_blank" className="inline-link wrap-anywhere">
              {url}
            </a>
            <CopyButton text={url} />
          </span>
        </Fact>
      )}
      {database !== "" && (
        <Fact term={t("detail.database")}>
          <code>{database}</code>
        </Fact>
      )}
      <Fact term={t("detail.user")}>{[odooUser, login].filter(Boolean).join(" · ")}</Fact>
      {connection.kind === "odoo" && (
        <Fact term={t("detail.key")}>{secretLast4 === "" ? t("detail.keySaved") : <code>••••{secretLast4}</code>}</Fact>
      )}
      {daysLeft !== undefined && (
        <Fact term={t("detail.keyEnd")}>
          <KeyEnd days={daysLeft} />
        </Fact>
      )}
      <Fact term={t("detail.series")}>
        <span className="tabular-nums">{series}</span>
        {edition !== "unknown" && <span className="ml-2 text-muted">{t(`editions.${edition}`)}</span>}
      </Fact>
      <Fact term={t("detail.transport")}>
        <Badge>{common(`transports.${transport}`)}</Badge>
      </Fact>
      <Fact term={t("detail.verified")}>
        {verifiedAt === undefined ? common("time.never") : <RelativeTime value={verifiedAt} />}
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="py-0.5 text-muted">{term}</dt>
      <dd className="min-w-0 py-0.5 wrap-anywhere">{children}</dd>
    </>
  );
}
