"use client";

import { Button } from "@heroui/react/button";
import { Tabs } from "@heroui/react/tabs";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ConfirmPolicy } from "#lib/kernel/choices.ts";
import type { MatrixRow } from "#lib/views/models.ts";
import { Notice } from "../ui/notice.tsx";
import { SideSheet } from "../ui/side-sheet.tsx";
import { ActionList } from "./action-list.tsx";
import { AddAction } from "./add-action.tsx";
import { changeActions, changeForm } from "./change-rule.ts";
import { FieldList } from "./field-list.tsx";
import { type IsAction, type ModelActions, type RuleChange, type SheetPart, sheetParts } from "./types.ts";
import { WritableList } from "./writable-list.tsx";

export interface ModelSheetProps {
  readonly connectionId: string;
  readonly row: MatrixRow;
  readonly part: SheetPart;
  readonly onPart: (part: SheetPart) => void;
  readonly canEdit: boolean;
  readonly confirm: ConfirmPolicy;
  readonly isAction: IsAction;
  readonly loadFields: ModelActions["fields"];
  readonly loadClosures: ModelActions["closures"];
  readonly onClose: () => void;
  readonly onSave: (changes: RuleChange[]) => void;
}

/** The details of one model's rule: the hidden fields, the writable fixed fields and the actions. */
export function ModelSheet(props: ModelSheetProps) {
  const { row, canEdit, onClose } = props;
  const t = useTranslations("models");
  const common = useTranslations("common.actions");
  const [denied, setDenied] = useState<ReadonlySet<string>>(new Set(row.deniedFields));
  const [writable, setWritable] = useState<ReadonlySet<string>>(new Set(row.writableFields));
  const [needsApproval, setNeedsApproval] = useState(row.needsApproval === true);
  const [pressed, setPressed] = useState<Pressed>(() => pressedNow(row));
  const save = () => {
    props.onSave(toChanges(row, { denied, writable, pressed, needsApproval }));
    onClose();
  };
  return (
    <SideSheet
      open
      onClose={onClose}
      title={row.label}
      description={<code>{row.model}</code>}
      footer={
        canEdit ? (
          <>
            <Button size="sm" variant="tertiary" onPress={onClose}>
              {common("cancel")}
            </Button>
            <Button size="sm" onPress={save}>
              {common("save")}
            </Button>
          </>
        ) : undefined
      }
    >
      {row.closed.length === 0 && (
        <label className="mb-4 flex gap-3">
          <input
            type="checkbox"
            className="mt-0.5 size-4 shrink-0 accent-accent"
            checked={needsApproval}
            disabled={!canEdit}
            onChange={(event) => setNeedsApproval(event.target.checked)}
          />
          <span className="text-pretty">{t("sheet.approval")}</span>
        </label>
      )}
      <Tabs
        selectedKey={props.part}
        onSelectionChange={(key) => props.onPart(key as SheetPart)}
        variant="secondary"
        className="text-foreground"
      >
        <Tabs.ListContainer>
          <Tabs.List aria-label={t("sheet.parts")}>
            {sheetParts.map((part) => (
              <Tabs.Tab key={part} id={part}>
                {t(`matrix.${part}`)}
                <Tabs.Indicator />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.ListContainer>
        <Tabs.Panel id="fields" className="pt-3">
          <FieldList
            connectionId={props.connectionId}
            row={row}
            canEdit={canEdit}
            denied={denied}
            onChange={setDenied}
            loadFields={props.loadFields}
            loadClosures={props.loadClosures}
          />
        </Tabs.Panel>
        <Tabs.Panel id="writable" className="pt-3">
          {row.closed.length > 0 ? (
            <Notice tone="info" title={t("writable.closed")} />
          ) : (
            <WritableList
              connectionId={props.connectionId}
              row={row}
              canEdit={canEdit}
              writable={writable}
              onChange={setWritable}
              loadFields={props.loadFields}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel id="actions" className="pt-3">
          {row.closed.length > 0 ? (
            <Notice tone="info" title={t("actions.closed")} />
          ) : (
            <ActionPart {...props} pressed={pressed} onChange={setPressed} />
          )}
        </Tabs.Panel>
      </Tabs>
    </SideSheet>
  );
}

/** The chosen buttons of the model and of each of its forms. */
type Pressed = ReadonlyMap<string, readonly string[]>;

interface Chosen {
  readonly denied: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
  readonly pressed: Pressed;
  readonly needsApproval: boolean;
}

interface ActionPartProps extends Pick<ModelSheetProps, "row" | "canEdit" | "confirm" | "isAction"> {
  readonly pressed: Pressed;
  readonly onChange: (pressed: Pressed) => void;
}

function ActionPart({ row, canEdit, confirm, isAction, pressed, onChange }: ActionPartProps) {
  const t = useTranslations("models.actions");
  const [added, setAdded] = useState<readonly string[]>([]);
  const chosen = pressed.get(row.model) ?? [];
  const choose = (model: string, actions: readonly string[]) => onChange(new Map(pressed).set(model, actions));
  return (
    <div className="space-y-5">
      <p className="text-pretty text-muted">{t("description")}</p>
      <Notice tone={confirm === "nothing" ? "warning" : "info"} title={t(`confirm.${confirm}`)} />
      <ActionList
        title={t("own", { model: row.label })}
        known={row.knownActions}
        others={[...row.actions, ...added]}
        inOdoo={row}
        chosen={chosen}
        canEdit={canEdit}
        onChange={(actions) => choose(row.model, actions)}
      />
      {canEdit && (
        <AddAction
          isAction={isAction}
          onAdd={(name) => {
            setAdded([...added, name]);
            choose(row.model, [...new Set([...chosen, name])]);
          }}
        />
      )}
      {row.forms.map((form) => (
        <ActionList
          key={form.model}
          title={t("form", { form: form.label })}
          description={t("formHint")}
          known={form.knownActions}
          others={form.rule.actions}
          inOdoo={form}
          chosen={pressed.get(form.model) ?? []}
          canEdit={canEdit}
          onChange={(actions) => choose(form.model, actions)}
        />
      ))}
    </div>
  );
}

function pressedNow(row: MatrixRow): Pressed {
  return new Map([[row.model, row.actions], ...row.forms.map(({ model, rule }) => [model, rule.actions] as const)]);
}

/** Returns the rules to save: the model's own, and those of the forms whose actions were changed. */
function toChanges(row: MatrixRow, { denied, writable, pressed, needsApproval }: Chosen): RuleChange[] {
  const { read, create, write, unlink } = row;
  const lists = { deniedFields: [...denied].sort(), writableFields: [...writable].sort() };
  const own = { read, create, write, unlink, actions: row.actions, ...lists };
  const forms = row.forms.flatMap(({ model, label, rule }) => {
    const actions = pressed.get(model) ?? [];
    return isSame(actions, rule.actions) ? [] : [{ model, label, ...changeForm(rule, actions) }];
  });
  const actions = pressed.get(row.model) ?? [];
  const rule = isSame(actions, row.actions) ? own : changeActions(own, actions);
  return [{ model: row.model, label: row.label, ...rule, needsApproval }, ...forms];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
