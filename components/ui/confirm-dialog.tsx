"use client";

import { AlertDialog } from "@heroui/react/alert-dialog";
import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** A question that names the object, such as "Delete the connection Acme?". */
  readonly title: string;
  /** The effect of the action, and whether it can be undone. */
  readonly children: ReactNode;
  /** The label of the button, such as "Delete connection". */
  readonly confirmLabel: string;
  readonly tone?: "danger" | "primary";
  readonly pending?: boolean;
  /** Disables the button, for example until a name has been typed. */
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before an action that cannot be undone. The caller closes the dialog when the action has succeeded. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useTranslations("common.actions");
  const tone = props.tone ?? "danger";
  return (
    <AlertDialog.Backdrop
      isOpen={props.open}
      onOpenChange={(next) => next || props.onClose()}
      isKeyboardDismissDisabled={false}
    >
      <AlertDialog.Container size="sm">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Heading>{props.title}</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body>{props.children}</AlertDialog.Body>
          <AlertDialog.Footer>
            <Button size="sm" variant="tertiary" onPress={props.onClose}>
              {t("cancel")}
            </Button>
            <Button
              size="sm"
              variant={tone}
              isPending={props.pending ?? false}
              isDisabled={props.disabled ?? false}
              onPress={props.onConfirm}
            >
              {props.confirmLabel}
            </Button>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  );
}
