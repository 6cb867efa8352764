"use client";

import { AlertDialog } from "@heroui/react/alert-dialog";
import { Button } from "@heroui/react/button";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** A question that names the thing: "Delete the connection Acme?" */
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly children: ReactNode;
  /** The verb of the button: "Delete connection". */
  readonly confirmLabel: string;
  readonly tone?: "danger" | "primary";
  readonly pending?: boolean;
  /** Keeps the button off until something more is given, such as the typed name. */
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
}

/** Asks before something that cannot be undone. Does not close itself on confirm: the caller does, once it worked. */
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
