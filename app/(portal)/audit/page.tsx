import { buttonVariants } from "@heroui/styles";
import { Activity, Download } from "lucide-react";
import type { Metadata, Route } from "next";
import { getTranslations } from "next-intl/server";
import { AuditTable } from "#components/audit/audit-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { isAppError } from "#lib/kernel/errors.ts";
import { readFilters, writeFilters } from "#lib/services/audit/filters.ts";
import { getAuditEntry } from "#lib/services/audit/get-audit-entry.ts";
import { listAudit, type AuditPage as Page } from "#lib/services/audit/list-audit.ts";
import { listAuditChoices } from "#lib/services/audit/list-choices.ts";
import { listConnections } from "#lib/services/connections/list-connections.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { FilterBar } from "./_parts/filter-bar.tsx";
import { OpenEntry } from "./_parts/open-entry.tsx";

type Params = Readonly<Record<string, string | string[] | undefined>>;

interface Props {
  readonly searchParams: Promise<Params>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("audit");
  return { title: t("title") };
}

export default async function AuditPage({ searchParams }: Props) {
  const context = await openPage("/audit");
  const t = await getTranslations("audit");
  if (context === undefined) return <NoAccess title={t("title")} />;

  const asked = await searchParams;
  const filters = readFilters(asked);
  const values = writeFilters(filters);
  const cursor = single(asked, "cursor");
  const opened = single(asked, "entry");
  const here = (extra: Record<string, string | undefined>) => hrefTo(values, { cursor, ...extra });

  const [page, choices, connections, entry] = await Promise.all([
    listPage(() => listAudit(context, { filters, cursor })),
    listAuditChoices(context),
    listConnections(context),
    opened === undefined ? undefined : orUndefined(getAuditEntry(context, { id: opened })),
  ]);
  const untouched = values.size === 0 && cursor === undefined;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          // This link is a download: the router must not try to show it as a page.
          <a href={`/audit/export?${values}`} download className={buttonVariants({ variant: "secondary", size: "sm" })}>
            <Download aria-hidden />
            {t("export")}
          </a>
        }
      />
      {page !== undefined && page.entries.length === 0 && untouched ? (
        <EmptyState
          icon={Activity}
          title={t("empty.title")}
          description={t("empty.description")}
          action={<LinkButton href="/connect">{t("empty.action")}</LinkButton>}
        />
      ) : (
        <>
          <FilterBar choices={{ ...choices, connections }} values={Object.fromEntries(values)} />
          {page === undefined ? (
            <Notice
              tone="warning"
              title={t("errors.cursor")}
              action={<LinkButton href={hrefTo(values, {})}>{t("newest")}</LinkButton>}
            />
          ) : (
            <AuditTable
              entries={page.entries}
              hrefOf={(id) => here({ entry: id })}
              footer={
                page.entries.length > 0 && page.nextCursor === undefined && cursor === undefined ? undefined : (
                  <Footer page={page} newest={cursor === undefined ? undefined : hrefTo(values, {})} here={here} />
                )
              }
            />
          )}
        </>
      )}
      {entry !== undefined && (
        <OpenEntry
          key={entry.id}
          entry={entry}
          connectionName={connections.find(({ id }) => id === entry.connectionId)?.name}
          backTo={here({})}
        />
      )}
    </>
  );
}

interface FooterProps {
  readonly page: Page;
  /** Set on all pages but the first. */
  readonly newest: Route | undefined;
  readonly here: (extra: Record<string, string | undefined>) => Route;
}

async function Footer({ page, newest, here }: FooterProps) {
  const t = await getTranslations("audit");
  const { entries, nextCursor, searchedTo } = page;
  return (
    <>
      <p>
        {entries.length === 0 && t("noMatch")}{" "}
        {searchedTo !== undefined &&
          t.rich("searchedTo", { time: () => <RelativeTime value={searchedTo} mode="absolute" /> })}
      </p>
      <div className="flex gap-2">
        {newest !== undefined && (
          <LinkButton variant="ghost" href={newest}>
            {t("newest")}
          </LinkButton>
        )}
        {nextCursor !== undefined && (
          <LinkButton variant="secondary" href={here({ cursor: nextCursor })}>
            {searchedTo === undefined ? t("older") : t("searchOlder")}
          </LinkButton>
        )}
      </div>
    </>
  );
}

function single(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === "string" ? value : undefined;
}

function hrefTo(values: URLSearchParams, extra: Record<string, string | undefined>): Route {
  const params = new URLSearchParams(values);
  for (const [name, value] of Object.entries(extra)) if (value !== undefined) params.set(name, value);
  return params.size === 0 ? "/audit" : `/audit?${params}`;
}

/** Returns a page of entries, or undefined if the cursor in the URL is not valid. */
async function listPage(list: () => Promise<Page>): Promise<Page | undefined> {
  try {
    return await list();
  } catch (error) {
    if (isAppError(error) && error.code === "invalid_input") return undefined;
    throw error;
  }
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return undefined;
    throw error;
  }
}
