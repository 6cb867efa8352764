"use client";

import { Tabs } from "@heroui/react/tabs";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { ClientId } from "#lib/clients/client-configs.ts";

export interface ClientTabsProps<Id extends ClientId> {
  readonly clients: readonly [Id, ...Id[]];
  /** Returns the content for a client. */
  readonly children: (client: Id) => ReactNode;
}

/** One tab for each AI client. */
export function ClientTabs<Id extends ClientId>({ clients, children }: ClientTabsProps<Id>) {
  const t = useTranslations("connect.client");
  const [client, setClient] = useState<Id>(clients[0]);
  const nameOf = (id: ClientId) => t(`names.${id}`);
  return (
    <Tabs selectedKey={client} onSelectionChange={(key) => setClient(key as Id)} variant="secondary">
      <Tabs.ListContainer className="overflow-x-auto">
        <Tabs.List aria-label={t("label")}>
          {clients.map((id) => (
            <Tabs.Tab key={id} id={id} className="w-auto whitespace-nowrap">
              {nameOf(id)}
              <Tabs.Indicator />
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {clients.map((id) => (
        <Tabs.Panel key={id} id={id} className="pt-4">
          {children(id)}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
