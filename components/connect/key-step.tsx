"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccessKeyView } from "#lib/views/keys.ts";
import { KeyForm } from "../keys/key-form.tsx";
import { ShownKey } from "../keys/shown-key.tsx";
import type { ConnectionChoice, KeyActions, MadeKey } from "../keys/types.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { TextInput } from "../ui/form/text-input.tsx";
import { Panel } from "../ui/panel.tsx";

/** The key that the configuration uses. `value` is known if the key was just made or was pasted. */
export interface ChosenKey {
  readonly id: string;
  readonly value: string | undefined;
}

export interface KeyStepProps {
  readonly connection: ConnectionChoice;
  /** The active keys of the connection. */
  readonly keys: readonly AccessKeyView[];
  readonly canManage: boolean;
  readonly actions: KeyActions;
  readonly onChosen: (key: ChosenKey | undefined) => void;
}

/** Makes a key for the client, or takes an existing key. */
export function KeyStep({ connection, keys, canManage, actions, onChosen }: KeyStepProps) {
  const t = useTranslations("connect.key");
  const [mode, setMode] = useState<"new" | "existing">(canManage ? "new" : "existing");
  const [made, setMade] = useState<MadeKey>();
  if (made !== undefined) {
    return (
      <Panel title={t("title")} description={t("made")}>
        <ShownKey value={made.key} />
      </Panel>
    );
  }
  return (
    <Panel title={t("title")} description={t("description")}>
      <div className="space-y-4">
        {canManage && keys.length > 0 && (
          <ChoiceSelect
            label={t("mode")}
            choices={[
              { id: "new", label: t("new") },
              { id: "existing", label: t("existing") },
            ]}
            value={mode}
            onChange={(next) => {
              setMode(next);
              onChosen(undefined);
            }}
          />
        )}
        {mode === "new" ? (
          <KeyForm
            connections={[connection]}
            actions={actions}
            onMade={(key) => {
              setMade(key);
              onChosen({ id: key.id, value: key.key });
            }}
          />
        ) : keys.length === 0 ? (
          <p className="text-muted">
            {t("none")} {!canManage && t("forbidden")}
          </p>
        ) : (
          <ExistingKey keys={keys} onChosen={onChosen} />
        )}
      </div>
    </Panel>
  );
}

function ExistingKey({ keys, onChosen }: Pick<KeyStepProps, "keys" | "onChosen">) {
  const t = useTranslations("connect.key");
  const [id, setId] = useState<string>();
  const [pasted, setPasted] = useState("");
  const chosen = keys.find((key) => key.id === id);
  const tell = (next: AccessKeyView | undefined, text: string) =>
    onChosen(next && { id: next.id, value: fits(next, text) ? text : undefined });
  const error =
    chosen === undefined || pasted === "" || fits(chosen, pasted)
      ? undefined
      : looksLikeKey(pasted)
        ? t("otherKey", { last4: chosen.last4 })
        : t("notAKey");
  return (
    <>
      <ChoiceSelect
        label={t("choose")}
        choices={keys.map(({ id: keyId, name, last4 }) => ({ id: keyId, label: `${name} (…${last4})` }))}
        value={id ?? null}
        onChange={(next) => {
          setId(next);
          tell(
            keys.find((key) => key.id === next),
            pasted,
          );
        }}
      />
      <TextInput
        name="pasted-key"
        type="password"
        label={t("paste")}
        description={t("pasteHint")}
        value={pasted}
        onChange={(text) => {
          setPasted(text.trim());
          tell(chosen, text.trim());
        }}
        error={error}
        autoComplete="off"
        mono
      />
    </>
  );
}

function looksLikeKey(text: string): boolean {
  return /^mcpo_(live|test)_[A-Za-z0-9_-]{20,100}$/.test(text);
}

function fits({ last4 }: AccessKeyView, text: string): boolean {
  return looksLikeKey(text) && text.endsWith(last4);
}
