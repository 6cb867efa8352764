"use client";

import { useTranslations } from "next-intl";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { TextInput } from "../ui/form/text-input.tsx";

export interface TargetDraft {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secret: string;
  /** The last day of the key; empty if it is not known. */
  readonly expiresOn: string;
}

export interface ConnectionFieldsProps {
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
  /** The databases that the server listed. If there are any, the member picks one instead of typing its name. */
  readonly databases: readonly string[];
  /** Returns the error of a field. */
  readonly at: (field: string) => string | undefined;
  /** The last characters of the saved key, if there is one. */
  readonly savedLast4?: string | undefined;
  /** True if the target has changed, so that the key must be entered again. */
  readonly secretNeeded?: boolean;
}

/** The fields of an Odoo: address, database, user and key. The forms to add and to edit a connection share them. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const t = useTranslations("connections.fields");
  const { draft, onChange, databases, at } = props;
  const saved = props.savedLast4 !== undefined && props.secretNeeded !== true;
  return (
    <div className="space-y-4">
      <TextInput
        name="url"
        type="url"
        label={t("url")}
        description={t("urlHint")}
        placeholder="https://odoo.example.com"
        autoComplete="url"
        required
        value={draft.url}
        error={at("url")}
        onChange={(url) => onChange({ ...draft, url })}
      />
      {databases.length > 1 ? (
        <ChoiceSelect
          label={t("database")}
          description={t("databasePick")}
          placeholder={t("databaseChoose")}
          choices={databases.map((name) => ({ id: name, label: name }))}
          value={databases.includes(draft.database) ? draft.database : null}
          error={at("database")}
          onChange={(database) => onChange({ ...draft, database })}
        />
      ) : (
        <TextInput
          name="database"
          label={t("database")}
          description={t("databaseHint")}
          autoComplete="off"
          value={draft.database}
          error={at("database")}
          onChange={(database) => onChange({ ...draft, database })}
        />
      )}
      <TextInput
        name="login"
        label={t("login")}
        description={t("loginHint")}
        autoComplete="off"
        value={draft.login}
        error={at("login")}
        onChange={(login) => onChange({ ...draft, login })}
      />
      <TextInput
        name="secret"
        type="password"
        label={t("secret")}
        description={saved ? t("secretSaved", { last4: props.savedLast4 || "····" }) : t("secretHint")}
        placeholder={saved ? `••••${props.savedLast4 ?? ""}` : ""}
        autoComplete="off"
        mono
        required={!saved}
        value={draft.secret}
        error={at("secret")}
        onChange={(secret) => onChange({ ...draft, secret })}
      />
      <TextInput
        name="expiresOn"
        type="date"
        label={t("expiresOn")}
        description={t("expiresOnHint")}
        value={draft.expiresOn}
        error={at("expiresOn")}
        onChange={(expiresOn) => onChange({ ...draft, expiresOn })}
      />
    </div>
  );
}
