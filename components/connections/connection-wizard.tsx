"use client";

import { FlaskConical, Server } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState, useTransition } from "react";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { Panel } from "../ui/panel.tsx";
import { type FormResult, isAtField, type ShownError, useFieldText } from "../ui/use-error-text.ts";
import { ConnectionFields, type TargetDraft } from "./connection-fields.tsx";
import { KindChoice } from "./kind-choice.tsx";
import { TestPanel } from "./test-panel.tsx";
import { useConnectionTest } from "./use-connection-test.ts";

export type NewConnection =
  | ({ readonly kind: "odoo"; readonly name: string } & TargetDraft)
  | { readonly kind: "sandbox"; readonly name: string };

export interface ConnectionWizardProps {
  readonly sandboxEnabled: boolean;
  /** Saves the connection and redirects to its models. It returns only if there is an error. */
  readonly onCreate: (input: NewConnection) => Promise<FormResult<{ readonly id: string }>>;
  readonly onDone: (id: string) => void;
}

const empty: TargetDraft = { url: "", database: "", login: "", secret: "", expiresOn: "" };

/** Adds a connection in steps: the kind, the target, a test, then the name. Only a tested target can be saved. */
export function ConnectionWizard({ sandboxEnabled, onCreate, onDone }: ConnectionWizardProps) {
  const t = useTranslations("connections.wizard");
  const [kind, setKind] = useState<"odoo" | "sandbox">("odoo");
  return (
    <div className="space-y-6">
      {sandboxEnabled && (
        <KindChoice
          label={t("kind")}
          value={kind}
          onChange={setKind}
          choices={[
            { id: "odoo", icon: Server, title: t("odoo"), description: t("odooHint") },
            { id: "sandbox", icon: FlaskConical, title: t("sandbox"), description: t("sandboxHint") },
          ]}
        />
      )}
      {kind === "odoo" ? (
        <OdooForm onCreate={onCreate} onDone={onDone} />
      ) : (
        <SandboxForm onCreate={onCreate} onDone={onDone} />
      )}
    </div>
  );
}

type FormProps = Pick<ConnectionWizardProps, "onCreate" | "onDone">;

function OdooForm({ onCreate, onDone }: FormProps) {
  const t = useTranslations("connections.wizard");
  const test = useConnectionTest();
  const [draft, setDraft] = useState(empty);
  const [databases, setDatabases] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  const save = useSave(onCreate, onDone);
  const at = useFieldText(save.error ?? test.refused ?? test.report?.error);
  const tested = test.report?.ok === true;

  const change = (next: TargetDraft) => {
    if (next.url !== draft.url) setDatabases([]);
    setDraft(next);
    test.reset();
    save.clear();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (tested) return save.run({ kind: "odoo", ...draft, name });
    const report = await test.run(draft);
    if (report === undefined) return;
    setDatabases(report.databases);
    if (report.found === undefined) return;
    if (name === "") setName(suggestName(draft.url));
  };

  return (
    <form onSubmit={submit} noValidate className="grid items-start gap-6 lg:grid-cols-2">
      <Panel title={t("target")}>
        <div className="space-y-4">
          <ConnectionFields draft={draft} onChange={change} databases={databases} at={at} />
          {tested && (
            <TextInput
              name="name"
              label={t("name")}
              description={t("nameHint")}
              required
              value={name}
              onChange={setName}
              error={at("name")}
            />
          )}
          {save.error !== undefined && !isAtField(save.error) && <ErrorNotice error={save.error} />}
          <div className="flex flex-wrap gap-2 pt-2">
            <SubmitButton pending={test.running || save.pending}>{tested ? t("save") : t("test")}</SubmitButton>
          </div>
          {!tested && <p className="text-[0.8125rem] text-muted">{t("saveAfterTest")}</p>}
        </div>
      </Panel>
      <TestPanel test={test} />
    </form>
  );
}

function SandboxForm({ onCreate, onDone }: FormProps) {
  const t = useTranslations("connections.wizard");
  const [name, setName] = useState(t("sandboxName"));
  const save = useSave(onCreate, onDone);
  const at = useFieldText(save.error);
  return (
    <form
      noValidate
      className="max-w-xl"
      onSubmit={(event) => {
        event.preventDefault();
        save.run({ kind: "sandbox", name });
      }}
    >
      <Panel title={t("sandbox")} description={t("sandboxLong")}>
        <div className="space-y-4">
          <TextInput name="name" label={t("name")} required value={name} onChange={setName} error={at("name")} />
          {save.error !== undefined && !isAtField(save.error) && <ErrorNotice error={save.error} />}
          <SubmitButton pending={save.pending}>{t("save")}</SubmitButton>
        </div>
      </Panel>
    </form>
  );
}

function useSave(onCreate: ConnectionWizardProps["onCreate"], onDone: ConnectionWizardProps["onDone"]) {
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<ShownError>();
  const run = (input: NewConnection) =>
    startTransition(async () => {
      const result = await onCreate(input);
      if (result.ok) return onDone(result.data.id);
      setError(result.error);
    });
  return { pending, error, run, clear: () => setError(undefined) };
}

/** `https://acme.odoo.com` -> `acme.odoo.com` */
function suggestName(url: string): string {
  return URL.parse(url.includes("://") ? url : `https://${url}`)?.hostname ?? "";
}
