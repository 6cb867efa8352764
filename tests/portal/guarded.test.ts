import { NextIntlClientProvider } from "next-intl";
import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { TestPanel } from "#components/connections/test-panel.tsx";
import type { TestReportView } from "#components/connections/types.ts";
import { ActionList } from "#components/models/action-list.tsx";
import { ModelMatrixRow } from "#components/models/model-matrix-row.tsx";
import { locales } from "#lib/kernel/locale/locale.ts";
import type { MatrixRow } from "#lib/views/models.ts";
import commonEn from "../../messages/en/common.json";
import connectionsEn from "../../messages/en/connections.json";
import modelsEn from "../../messages/en/models.json";
import commonEs from "../../messages/es/common.json";
import connectionsEs from "../../messages/es/connections.json";
import modelsEs from "../../messages/es/models.json";

const languages = {
  en: { common: commonEn, connections: connectionsEn, models: modelsEn },
  es: { common: commonEs, connections: connectionsEs, models: modelsEs },
};

describe.each(locales)("in %s", (locale) => {
  const messages = languages[locale];
  const draw = (children: ReactElement) => {
    const onError = (error: Error) => expect.unreachable(error.message);
    const provided = { locale, messages, timeZone: "UTC", onError, children };
    return renderToStaticMarkup(createElement(NextIntlClientProvider, provided));
  };

  const row: MatrixRow = {
    model: "res.partner",
    label: "Contact",
    app: "contacts",
    inOdoo: "yes",
    read: true,
    create: true,
    write: false,
    unlink: false,
    actions: ["action_archive", "action_confirm"],
    deniedFields: ["vat"],
    writableFields: [],
    closed: [],
    closedInOdoo: ["create", "unlink"],
    deniedInOdoo: ["vat", "comment"],
    knownActions: [],
    actionsInOdoo: ["action_archive"],
    forms: [],
    needs: [],
  };
  const drawRow = (change: Partial<MatrixRow>) =>
    draw(
      createElement(ModelMatrixRow, {
        row: { ...row, ...change },
        canEdit: true,
        onChange: () => {},
        onAddNeeded: () => {},
        onOpen: () => {},
      }),
    );
  const count = (html: string, text: string) => html.split(text).length - 1;

  test("an operation that Odoo closes has a note that names Odoo, and no tick", () => {
    const { closedInOdoo, closed } = messages.models.matrix;
    const html = drawRow({});
    expect([count(html, `title="${closedInOdoo}"`), count(html, 'type="checkbox"')]).toEqual([2, 2]);
    // An operation that no rule can open does not name Odoo.
    const fixed = drawRow({ closed: ["create", "write", "unlink"] });
    expect([count(fixed, `title="${closedInOdoo}"`), count(fixed, `title="${closed}"`)]).toEqual([0, 3]);
    expect(count(drawRow({ closedInOdoo: [] }), `title="${closedInOdoo}"`)).toBe(0);
  });

  test("a field that the portal and Odoo both hide is counted once", () => {
    expect(drawRow({})).toContain(locale === "es" ? "2 ocultos" : "2 hidden");
  });

  test("the count of actions leaves out those that Odoo closes, and is not shown if none can be opened", () => {
    const [one, two] = locale === "es" ? ["1 acción", "2 acciones"] : ["1 action", "2 actions"];
    expect(drawRow({})).toContain(`aria-label="${one}: Contact"`);
    expect(drawRow({ actionsInOdoo: undefined })).toContain(`aria-label="${two}: Contact"`);
    expect(drawRow({ actionsInOdoo: undefined, closed: ["write"] })).not.toContain(two);
  });

  test("an action that Odoo closes has a disabled tick with the reason beside it", () => {
    const { closedInOdoo } = messages.models.actions;
    const drawList = (actionsInOdoo: readonly string[] | undefined, canEdit = true) =>
      draw(
        createElement(ActionList, {
          title: "Actions",
          known: [{ name: "action_confirm", label: "Confirm" }],
          others: ["action_lock"],
          inOdoo: { actionsInOdoo },
          chosen: ["action_confirm", "action_lock"],
          canEdit,
          onChange: () => {},
        }),
      );
    const looks = (html: string) => [
      count(html, "disabled="),
      count(html, "checked="),
      count(html, `${closedInOdoo}<`),
    ];
    expect(looks(drawList(["action_lock"]))).toEqual([1, 1, 1]);
    expect(looks(drawList([]))).toEqual([2, 0, 2]);
    expect(looks(drawList(undefined))).toEqual([0, 2, 0]);
    expect(looks(drawList(undefined, false))).toEqual([2, 2, 0]);
  });

  const found = {
    series: "19.0",
    edition: "community",
    transport: "json2",
    database: "main",
    userName: "Ana",
    addonOffered: false,
  } as const;
  const drawTest = (change: Partial<NonNullable<TestReportView["found"]>>) => {
    const report: TestReportView = { ok: true, databases: [], found: { ...found, ...change } };
    const idle = { running: false, steps: [], refused: undefined, run: async () => undefined, reset: () => {} };
    return draw(createElement(TestPanel, { test: { ...idle, report } }));
  };

  test("a connection test offers the addon's key only if it found the addon", () => {
    const { title, text } = messages.connections.test.addon;
    const offered = drawTest({ addonOffered: true });
    expect(offered).toContain(title);
    expect(offered).toContain(text);
    expect(drawTest({})).not.toContain(title);
  });

  test("a connection test through the addon names the addon and needs no user name", () => {
    const html = drawTest({ transport: "addon", userName: "" });
    expect(html).toContain(messages.common.transports.addon);
    expect(html).toContain(messages.connections.test.signedIn);
  });
});
