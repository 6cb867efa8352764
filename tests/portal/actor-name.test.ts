import { NextIntlClientProvider } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ActorName } from "#components/audit/actor-name.tsx";
import { type ActorKind, actorKinds } from "#lib/kernel/actor-kind.ts";
import auditEn from "../../messages/en/audit.json";
import auditEs from "../../messages/es/audit.json";

const languages = { en: auditEn, es: auditEs };

function draw(locale: keyof typeof languages, actorKind: ActorKind, actorLabel: string): string {
  const onError = (error: Error) => expect.unreachable(error.message);
  const children = createElement(ActorName, { actorKind, actorLabel });
  const messages = { audit: languages[locale] };
  return renderToStaticMarkup(
    createElement(NextIntlClientProvider, { locale, messages, timeZone: "UTC", onError, children }),
  );
}

const words: readonly (readonly [kind: ActorKind, label: string, en: string, es: string])[] = [
  ["session", "ana@acme.example", "ana@acme.example", "ana@acme.example"],
  ["key", "Claude", "Claude", "Claude"],
  ["grant", "Claude", "Claude", "Claude"],
  ["headers", "odoo.example.com", "odoo.example.com", "odoo.example.com"],
  ["token", "ERP sync", "API token: ERP sync", "Token de API: ERP sync"],
  ["operator", "ops → ana: 4711", "Service operator: ops → ana: 4711", "Operador del servicio: ops → ana: 4711"],
  ["partner", "eva@p.example", "Partner: eva@p.example", "Socio: eva@p.example"],
  ["job", "usage.recount", "Background job: usage.recount", "Tarea del servicio: usage.recount"],
  ["webhook", "stripe invoice.paid", "Webhook: stripe invoice.paid", "Webhook: stripe invoice.paid"],
];

test.each(words)("the audit page names an actor in both languages: %s", (kind, label, en, es) => {
  expect([draw("en", kind, label), draw("es", kind, label)]).toEqual([en, es]);
});

describe.each(["en", "es"] as const)("in %s", (locale) => {
  test("an actor without a label is shown by its kind, and each kind has its own word", () => {
    const drawn = actorKinds.map((kind) => draw(locale, kind, ""));
    expect(new Set(drawn).size).toBe(actorKinds.length);
    expect(drawn).not.toContain("");
  });
});
