"use client";

import { Button } from "@heroui/react/button";
import { Dropdown } from "@heroui/react/dropdown";
import { Header } from "@heroui/react/header";
import { Languages, Monitor, Moon, Sun } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useSyncExternalStore, useTransition } from "react";
import { locales } from "#lib/kernel/locale/locale.ts";
import type { SetLocale } from "./types.ts";

const themes = [
  { id: "light", icon: Sun },
  { id: "dark", icon: Moon },
  { id: "system", icon: Monitor },
] as const;

/** The languages, as a section of a menu. */
export function LanguageSection({ setLocale }: { readonly setLocale: SetLocale }) {
  const t = useTranslations("common.language");
  const locale = useLocale();
  const [, startTransition] = useTransition();
  return (
    <Dropdown.Section selectionMode="single" disallowEmptySelection selectedKeys={[locale]}>
      <Header>{t("label")}</Header>
      {locales.map((language) => (
        <Dropdown.Item
          key={language}
          id={language}
          textValue={t(language)}
          onAction={() => startTransition(async () => void (await setLocale({ locale: language })))}
        >
          <Dropdown.ItemIndicator />
          <span lang={language}>{t(language)}</span>
        </Dropdown.Item>
      ))}
    </Dropdown.Section>
  );
}

/** The themes, as a section of a menu: light, dark or the device's own. */
export function ThemeSection() {
  const t = useTranslations("common.theme");
  const { theme, setTheme } = useTheme();
  // The server does not know the theme, so none is marked until the browser has hydrated the page.
  const ready = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return (
    <Dropdown.Section
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={ready && theme !== undefined ? [theme] : []}
    >
      <Header>{t("label")}</Header>
      {themes.map(({ id, icon: Icon }) => (
        <Dropdown.Item key={id} id={id} textValue={t(id)} onAction={() => setTheme(id)}>
          <Dropdown.ItemIndicator />
          <Icon className="size-4 text-muted" aria-hidden />
          {t(id)}
        </Dropdown.Item>
      ))}
    </Dropdown.Section>
  );
}

/** Language and theme behind one button, for pages without a rail. */
export function PreferencesMenu({ setLocale }: { readonly setLocale: SetLocale }) {
  const t = useTranslations("common");
  const locale = useLocale();
  return (
    <Dropdown>
      <Button size="sm" variant="ghost" aria-label={`${t("language.label")}, ${t("theme.label")}`}>
        <Languages aria-hidden />
        {t(`language.${locale}`)}
      </Button>
      <Dropdown.Popover placement="bottom end" className="min-w-44">
        <Dropdown.Menu aria-label={`${t("language.label")}, ${t("theme.label")}`}>
          <LanguageSection setLocale={setLocale} />
          <ThemeSection />
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
