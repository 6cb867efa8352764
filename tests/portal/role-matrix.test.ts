import { NextIntlClientProvider } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { RoleMatrix } from "#components/members/role-matrix.tsx";
import { locales } from "#lib/kernel/locale/locale.ts";
import { roleTable } from "#lib/policy/permissions.ts";
import { roles } from "#lib/policy/types.ts";
import commonEn from "../../messages/en/common.json";
import membersEn from "../../messages/en/members.json";
import commonEs from "../../messages/es/common.json";
import membersEs from "../../messages/es/members.json";

const languages = { en: { common: commonEn, members: membersEn }, es: { common: commonEs, members: membersEs } };

test.each(locales)("the table of roles words every permission and role, and marks who has it: %s", (locale) => {
  const messages = languages[locale];
  const props = {
    locale,
    messages,
    timeZone: "UTC",
    // A permission or role without words is an error here.
    onError: (error: Error) => expect.unreachable(error.message),
    children: createElement(RoleMatrix, { roles, rows: roleTable }),
  };
  const html = renderToStaticMarkup(createElement(NextIntlClientProvider, props));
  const { yes, no } = messages.members.matrix;
  const marks = [...html.matchAll(/<tr><th scope="row"(.*?)<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/class="sr-only">([^<]*)</g)].map(([, word]) => word),
  );
  expect(marks).toEqual(roleTable.map((row) => roles.map((role) => (row.roles.includes(role) ? yes : no))));
});
