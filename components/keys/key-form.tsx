"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Toolset } from "#lib/kernel/choices.ts";
import { keyLifetimes } from "#lib/kernel/choices.ts";
import { CompanyChoice } from "../companies/company-choice.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { isAtField } from "../ui/use-error-text.ts";
import { ToolsetChoice, toolsetsToSend, usableToolsets } from "./toolset-choice.tsx";
import type { ConnectionChoice, KeyActions, MadeKey, NewKey } from "./types.ts";

export interface KeyFormProps {
  /** The connections to choose from. If there is only one, the field is left out. */
  readonly connections: readonly [ConnectionChoice, ...ConnectionChoice[]];
  readonly name?: string;
  readonly actions: KeyActions;
  readonly onMade: (key: MadeKey) => void;
}

/** The form for a new key: its name, connection, rights and lifetime. */
export function KeyForm({ connections, name = "", actions, onMade }: KeyFormProps) {
  const t = useTranslations("keys");
  const companies = useTranslations("companies");
  const [draft, setDraft] = useState<Omit<NewKey, "toolsets">>({
    name,
    connectionId: connections[0].id,
    scope: "read",
    lifetime: "90",
  });
  const [chosen, setChosen] = useState<readonly Toolset[]>();
  const [networks, setNetworks] = useState("");
  const [companyIds, setCompanyIds] = useState<readonly number[]>();
  const form = useForm(
    () =>
      actions.create({
        ...draft,
        ...toolsetsToSend(chosen, draft.scope),
        ...networksToSend(networks),
        ...(companyIds === undefined ? {} : { companyIds: [...companyIds] }),
      }),
    "",
    onMade,
  );
  return (
    <form onSubmit={form.submit} noValidate className="space-y-4">
      <TextInput
        name="name"
        label={t("form.name")}
        description={t("form.nameHint")}
        value={draft.name}
        onChange={(text) => setDraft({ ...draft, name: text })}
        error={form.at("name")}
        maxLength={80}
        autoComplete="off"
        required
      />
      {connections.length > 1 && (
        <ChoiceSelect
          label={t("form.connection")}
          choices={connections.map(({ id, name: label }) => ({ id, label }))}
          value={draft.connectionId}
          onChange={(connectionId) => {
            setDraft({ ...draft, connectionId });
            setCompanyIds(undefined);
          }}
          error={form.at("connectionId")}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceSelect
          label={t("form.scope")}
          choices={(["read", "write"] as const).map((id) => ({ id, label: t(`scopes.${id}`) }))}
          value={draft.scope}
          onChange={(scope) => {
            setDraft({ ...draft, scope });
            setChosen(chosen && usableToolsets(chosen, scope));
          }}
          description={t(`scopeHints.${draft.scope}`)}
        />
        <ChoiceSelect
          label={t("form.lifetime")}
          choices={keyLifetimes.map((id) => ({ id, label: t(`form.lifetimes.${id}`) }))}
          value={draft.lifetime}
          onChange={(lifetime) => setDraft({ ...draft, lifetime })}
        />
      </div>
      <ToolsetChoice scope={draft.scope} value={chosen} onChange={setChosen} />
      <CompanyChoice
        key={draft.connectionId}
        label={companies("label")}
        list={() => actions.listCompanies({ connectionId: draft.connectionId })}
        value={companyIds}
        onChange={setCompanyIds}
      />
      <TextInput
        name="allowedNetworks"
        label={t("form.networks")}
        description={t("form.networksHint")}
        placeholder="203.0.113.7, 10.0.0.0/8"
        value={networks}
        onChange={setNetworks}
        error={form.at("allowedNetworks")}
        autoComplete="off"
        mono
      />
      {form.error !== undefined && (!isAtField(form.error) || form.error.path === "companyIds") && (
        <ErrorNotice error={form.error} />
      )}
      <SubmitButton pending={form.pending}>{t("form.create")}</SubmitButton>
    </form>
  );
}

/** Returns the typed addresses to send for a new key. Without any, the key may be used from everywhere. */
function networksToSend(text: string): { allowedNetworks?: string[] } {
  const typed = text.split(/[\s,;]+/).filter((part) => part !== "");
  return typed.length === 0 ? {} : { allowedNetworks: typed };
}
