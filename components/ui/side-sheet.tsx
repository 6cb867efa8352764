"use client";

import { Drawer } from "@heroui/react/drawer";
import type { ReactNode } from "react";

export interface SideSheetProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly open: boolean;
  /** Is called when the sheet is closed. The caller then removes its search parameter from the URL. */
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A sheet with details beside a table. It is opened by a search parameter, so that it has a URL of its own. */
export function SideSheet({ title, description, open, onClose, footer, children }: SideSheetProps) {
  return (
    <Drawer.Backdrop isOpen={open} onOpenChange={(next) => next || onClose()} variant="opaque">
      <Drawer.Content placement="right">
        <Drawer.Dialog className="w-full sm:max-w-lg">
          <Drawer.CloseTrigger />
          <Drawer.Header>
            <Drawer.Heading className="pr-10 wrap-anywhere">{title}</Drawer.Heading>
            {description !== undefined && <p className="mt-1 text-muted wrap-anywhere">{description}</p>}
          </Drawer.Header>
          <Drawer.Body>{children}</Drawer.Body>
          {footer !== undefined && <Drawer.Footer>{footer}</Drawer.Footer>}
        </Drawer.Dialog>
      </Drawer.Content>
    </Drawer.Backdrop>
  );
}
