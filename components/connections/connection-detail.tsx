"use client";

import { Button } from "@heroui/react/button";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { ConnectionView } from "#lib/views/connections.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { useForm } from "../ui/form/use-form.ts";
import { Notice } from "../ui/notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { type FormResult, isAtField, useErrorText } from "../ui/use-error-text.ts";
import { ApprovalPanel, type ApprovalPanelProps } from "./approval-panel.tsx";
import { ConfirmPanel } from "./confirm-panel.tsx";
import { ConnectionFields, type TargetDraft } from "./connection-fields.tsx";
import { OwnUserPanel, type OwnUserPanelProps } from "./own-user-panel.tsx";
import { TestPanel } from "./test-panel.tsx";
import type { SetConfirm } from "./types.ts";
import { useConnectionTest } from "./use-connection-test.ts";

export interface ConnectionDetailProps {
  readonly connection: ConnectionView;
  readonly canManage: boolean;
  /** The facts of the connection, rendered by the page. */
  readonly facts: ReactNode;
  readonly actions: ConnectionDetailActions;
}

export interface ConnectionDetailActions {
  update(input: { readonly id: string } & TargetDraft): Promise<FormResult<unknown>>;
  rename(input: { readonly id: string; readonly name: string }): Promise<FormResult<unknown>>;
  readonly setConfirm: SetConfirm;
  readonly setApproval: ApprovalPanelProps["setApproval"];
  readonly requireOwn: OwnUserPanelProps["requireOwn"];
  switchOn(input: { readonly id: string; readonly on: boolean }): Promise<FormResult<unknown>>;
  remove(input: { readonly id: string }): Promise<FormResult<unknown>>;
}

/** The page of one connection: its facts, its state and its settings. */
export function ConnectionDetail({ connection, canManage, facts, actions }: ConnectionDetailProps) {
  const t = useTranslations("connections");
  const all = useTranslations();
  const test = useConnectionTest();
  const router = useRouter();
  const shownError =
    connection.state === "broken" && connection.lastError !== undefined && test.report === undefined
      ? connection.lastError
      : undefined;
  const errorText = useErrorText();
  const explained =
    shownError === undefined ? undefined : errorText({ code: "broken", message: t("detail.broken"), key: shownError });
  return (
    <div className="space-y-6">
      {explained !== undefined && (
        <Notice tone="danger" title={explained.message}>
          {explained.hint}
        </Notice>
      )}
      {connection.state === "disabled" && (
        <Notice tone="warning" title={t("detail.disabled")}>
          {t("detail.disabledHint")}
        </Notice>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="space-y-6">
          <Panel
            title={t("detail.facts")}
            actions={
              canManage ? (
                <Button
                  size="sm"
                  variant="secondary"
                  isPending={test.running}
                  onPress={async () => {
                    await test.run({ connectionId: connection.id });
                    router.refresh();
                  }}
                >
                  {t("detail.test")}
                </Button>
              ) : undefined
            }
          >
            {facts}
          </Panel>
          <ConfirmPanel connection={connection} canManage={canManage} setConfirm={actions.setConfirm} />
          <ApprovalPanel connection={connection} canManage={canManage} setApproval={actions.setApproval} />
          {connection.kind === "odoo" && (
            <OwnUserPanel connection={connection} canManage={canManage} requireOwn={actions.requireOwn} />
          )}
          {canManage && <RenameForm connection={connection} rename={actions.rename} />}
        </div>
        <div className="space-y-6">
          {(test.running || test.report !== undefined || test.refused !== undefined) && <TestPanel test={test} />}
          {canManage && connection.kind === "odoo" && <TargetForm connection={connection} update={actions.update} />}
          {canManage && <DangerPanel connection={connection} actions={actions} />}
        </div>
      </div>
      {!canManage && <p className="text-[0.8125rem] text-muted">{all("common.errors.forbidden")}</p>}
    </div>
  );
}

type Parts = Pick<ConnectionDetailProps, "connection">;

function RenameForm({ connection, rename }: Parts & Pick<ConnectionDetailActions, "rename">) {
  const t = useTranslations("connections");
  const common = useTranslations("common.actions");
  const [name, setName] = useState(connection.name);
  const form = useForm(() => rename({ id: connection.id, name }), t("detail.renamed"));
  return (
    <form onSubmit={form.submit} noValidate>
      <Panel title={t("detail.rename")}>
        <div className="flex items-start gap-2">
          <div className="flex-1">
            <TextInput
              name="name"
              label={t("fields.name")}
              value={name}
              onChange={setName}
              error={form.at("name")}
              required
            />
          </div>
          <div className="pt-6">
            <SubmitButton variant="secondary" pending={form.pending} disabled={name.trim() === connection.name}>
              {common("save")}
            </SubmitButton>
          </div>
        </div>
      </Panel>
    </form>
  );
}

function TargetForm({ connection, update }: Parts & Pick<ConnectionDetailActions, "update">) {
  const t = useTranslations("connections");
  const { url, database, login } = connection;
  const expiresOn = connection.secretExpiresAt?.toISOString().slice(0, 10) ?? "";
  const [draft, setDraft] = useState<TargetDraft>({ url, database, login, secret: "", expiresOn });
  const form = useForm(
    () => update({ id: connection.id, ...draft }),
    t("detail.updated"),
    () => setDraft({ ...draft, secret: "" }),
  );
  const moved = draft.url !== url || draft.database !== database || draft.login !== login;
  return (
    <form onSubmit={form.submit} noValidate>
      <Panel title={t("detail.edit")} description={t("detail.editHint")}>
        <div className="space-y-4">
          <ConnectionFields
            draft={draft}
            onChange={setDraft}
            databases={[]}
            savedLast4={connection.secretLast4}
            secretNeeded={moved}
            at={form.at}
          />
          {form.error !== undefined && !isAtField(form.error) && <ErrorNotice error={form.error} />}
          <SubmitButton
            variant="secondary"
            pending={form.pending}
            disabled={!moved && draft.secret === "" && draft.expiresOn === expiresOn}
          >
            {t("detail.testAndSave")}
          </SubmitButton>
        </div>
      </Panel>
    </form>
  );
}

function DangerPanel({ connection, actions }: Parts & { readonly actions: ConnectionDetailActions }) {
  const t = useTranslations("connections.detail");
  const [asking, setAsking] = useState(false);
  const on = connection.state === "disabled";
  const toggle = useForm(() => actions.switchOn({ id: connection.id, on }), on ? t("switchedOn") : t("switchedOff"));
  const router = useRouter();
  const remove = useForm(
    () => actions.remove({ id: connection.id }),
    t("deleted"),
    () => {
      router.replace("/connections");
      router.refresh();
    },
  );
  return (
    <Panel title={t("danger")} padded={false}>
      <ul className="divide-y divide-separator">
        <li className="flex items-center justify-between gap-4 p-4">
          <div>
            <p className="font-medium">{on ? t("switchOn") : t("switchOff")}</p>
            <p className="text-[0.8125rem] text-muted">{on ? t("switchOnHint") : t("switchOffHint")}</p>
          </div>
          <Button size="sm" variant="secondary" isPending={toggle.pending} onPress={toggle.run}>
            {on ? t("switchOn") : t("switchOff")}
          </Button>
        </li>
        <li className="flex items-center justify-between gap-4 p-4">
          <div>
            <p className="font-medium">{t("delete")}</p>
            <p className="text-[0.8125rem] text-muted">{t("deleteHint")}</p>
          </div>
          <Button size="sm" variant="danger-soft" onPress={() => setAsking(true)}>
            {t("delete")}
          </Button>
        </li>
      </ul>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("deleteTitle", { name: connection.name })}
        confirmLabel={t("delete")}
        pending={remove.pending}
        onConfirm={remove.run}
      >
        {t("deleteBody")}
        {remove.error !== undefined && <ErrorNotice error={remove.error} />}
      </ConfirmDialog>
    </Panel>
  );
}
