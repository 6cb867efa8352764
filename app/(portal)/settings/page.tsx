import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DeleteAccountForm } from "#components/settings/delete-account-form.tsx";
import { EmailForm } from "#components/settings/email-form.tsx";
import { NameForm } from "#components/settings/name-form.tsx";
import { PasswordForm } from "#components/settings/password-form.tsx";
import { SessionTable } from "#components/settings/session-table.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { can } from "#lib/policy/permissions.ts";
import { minPasswordLength } from "#lib/services/accounts/check-password.ts";
import { getAccount } from "#lib/services/accounts/get-account.ts";
import { listSessions } from "#lib/services/sessions/list.ts";
import { openPage } from "../../_server/open-page.ts";
import { NoAccess } from "../_parts/no-access.tsx";
import { changeEmail, changePassword, deleteAccount, end, endOthers, saveCompany, saveProfile } from "./actions.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings");
  return { title: t("title") };
}

export default async function SettingsPage() {
  const context = await openPage("/settings");
  const t = await getTranslations("settings");
  const security = await getTranslations("security");
  if (context === undefined) return <NoAccess title={t("title")} />;
  const roles = await getTranslations("common.roles");
  const { user, tenant, role } = context.session;
  const account = await getAccount(context);
  const hasOwnPassword = account.hasPassword && !account.isDemo;
  const owner = can(context.actor, "tenant.manage");
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("preferences")}
        actions={
          <LinkButton href="/settings/security" variant="secondary">
            {security("title")}
          </LinkButton>
        }
      />
      <div className="space-y-6">
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Panel title={t("profile.title")}>
            <NameForm label={t("profile.name")} name={user.name} saved={t("profile.saved")} save={saveProfile} />
            <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
              <dt className="text-muted">{t("profile.email")}</dt>
              <dd className="wrap-anywhere">{user.email}</dd>
              <dt className="text-muted">{t("profile.role")}</dt>
              <dd>{roles(role)}</dd>
            </dl>
          </Panel>
          <Panel title={t("company.title")}>
            <NameForm
              label={t("company.name")}
              name={tenant.name}
              saved={t("company.saved")}
              disabled={!owner}
              save={saveCompany}
            />
            {!owner && <p className="mt-2 text-[0.8125rem] text-muted">{t("company.ownerOnly")}</p>}
          </Panel>
        </div>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Panel title={t("password.title")}>
            {hasOwnPassword ? (
              <PasswordForm email={account.email} minPasswordLength={minPasswordLength} save={changePassword} />
            ) : (
              <p className="text-pretty text-muted">{t(account.isDemo ? "password.demo" : "password.none")}</p>
            )}
          </Panel>
          {hasOwnPassword && (
            <Panel title={t("email.title")}>
              <EmailForm email={account.email} save={changeEmail} />
            </Panel>
          )}
        </div>
        <section aria-labelledby="sessions">
          <h2 id="sessions" className="font-semibold">
            {t("sessions.title")}
          </h2>
          <p className="mt-0.5 mb-3 text-[0.8125rem] text-muted">{t("sessions.description")}</p>
          <SessionTable sessions={await listSessions(context)} end={end} endOthers={endOthers} />
        </section>
        {hasOwnPassword && (
          <Panel title={t("delete.title")} description={t("delete.description")}>
            <DeleteAccountForm email={account.email} companies={account.companies} remove={deleteAccount} />
          </Panel>
        )}
      </div>
    </>
  );
}
