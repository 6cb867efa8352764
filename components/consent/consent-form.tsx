"use client";

import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OdooCompany } from "#lib/kernel/odoo-values.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { useLeave } from "../ui/form/use-leave.ts";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import type { FormResult } from "../ui/use-error-text.ts";
import { ClientFacts } from "./client-facts.tsx";
import { type CompanyIds, ConnectionBoxes } from "./connection-boxes.tsx";
import { ScopeChoice } from "./scope-choice.tsx";
import type { ConsentCompany, ConsentRequestView } from "./types.ts";

interface Answer {
  readonly uid: string;
  readonly tenantId: string;
  readonly connections: { readonly id: string; readonly companyIds?: number[] }[];
  readonly scope: "read" | "write";
}

export interface ConsentFormProps {
  readonly request: ConsentRequestView;
  readonly companies: readonly ConsentCompany[];
  /** The company that is chosen at first. */
  readonly company: string;
  /** The address of the signed-in member. */
  readonly member: string;
  readonly actions: ConsentActions;
}

export interface ConsentActions {
  /** These two return the address at which the client waits. */
  readonly approve: (input: Answer) => Promise<FormResult<{ readonly to: string }>>;
  readonly refuse: (input: { readonly uid: string }) => Promise<FormResult<{ readonly to: string }>>;
  /** Asks Odoo for the companies in which the client can act on a connection. */
  readonly listCompanies: (input: {
    readonly tenantId: string;
    readonly connectionId: string;
  }) => Promise<FormResult<readonly OdooCompany[]>>;
}

/** The question whether an AI client may act in the member's name: for which company, connections and rights. */
export function ConsentForm({ request, companies, company, member, actions }: ConsentFormProps) {
  const t = useTranslations("consent");
  const [tenantId, setTenantId] = useState(company);
  const chosen = companies.find(({ id }) => id === tenantId);
  const usable = (chosen?.connections ?? []).filter(({ isOff }) => !isOff);
  const [picked, setPicked] = useState<readonly string[]>();
  const connectionIds = picked ?? (usable.length === 1 ? usable.map(({ id }) => id) : []);
  const [scope, setScope] = useState<"read" | "write">("read");
  const { isLeaving, leave } = useLeave();
  const { uid } = request;
  const [companyIds, setCompanyIds] = useState<CompanyIds>({});
  const connections = connectionIds.map((id) => {
    const only = companyIds[id];
    return only === undefined ? { id } : { id, companyIds: [...only] };
  });
  const giving = useForm(() => actions.approve({ uid, tenantId, connections, scope }), "", leave);
  const refusing = useForm(() => actions.refuse({ uid }), "", leave);
  const error = giving.error ?? refusing.error;
  const isBusy = giving.pending || refusing.pending || isLeaving;
  return (
    <form onSubmit={giving.submit} noValidate className="space-y-5">
      <div>
        <h1 className="text-xl font-semibold tracking-tight text-balance wrap-anywhere">
          {t("question", { client: request.client.name })}
        </h1>
        <p className="mt-1 text-muted wrap-anywhere">{t("signedInAs", { member })}</p>
      </div>
      <ClientFacts client={request.client} />
      {companies.length > 1 && (
        <ChoiceSelect
          label={t("company")}
          choices={companies.map(({ id, name }) => ({ id, label: name }))}
          value={tenantId}
          onChange={(id) => {
            setTenantId(id);
            setPicked(undefined);
          }}
        />
      )}
      {chosen?.mayGive === false ? (
        <Notice tone="warning" title={t("roleRefused.title")}>
          {t("roleRefused.hint")}
        </Notice>
      ) : usable.length === 0 ? (
        <Notice tone="warning" title={t("noConnection.title")}>
          {t("noConnection.hint")}
        </Notice>
      ) : (
        <Panel>
          <div className="space-y-5">
            <ConnectionBoxes
              connections={usable}
              value={connectionIds}
              onChange={setPicked}
              companyIds={companyIds}
              onCompanies={setCompanyIds}
              listCompanies={(connectionId) => actions.listCompanies({ tenantId, connectionId })}
            />
            <ScopeChoice requested={request.requestedScope} value={scope} onChange={setScope} />
          </div>
        </Panel>
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button variant="secondary" isDisabled={isBusy} onPress={refusing.run}>
          {t("refuse")}
        </Button>
        <SubmitButton pending={giving.pending || isLeaving} disabled={isBusy || connectionIds.length === 0}>
          {t("approve")}
        </SubmitButton>
      </div>
      <p className="text-[0.8125rem] text-pretty text-muted">{t("undo")}</p>
    </form>
  );
}
