import { expect, test } from "vitest";
import { chooseLocale } from "./choose-locale.ts";

test.each([
  ["es", "en-GB,en;q=0.9", "es"],
  [undefined, "es-AR,es;q=0.9,en;q=0.8", "es"],
  [undefined, "fr-FR,es;q=0.5", "es"],
  [undefined, "fr-FR", "en"],
  ["xx", null, "en"],
])("the cookie %s and the header %s give the language %s", (cookie, header, expected) => {
  expect(chooseLocale(cookie, header)).toBe(expected);
});

test.each([
  ["ca-ES,ca;q=0.9,es;q=0.8,en;q=0.5", "es"],
  ["en;q=0.4, es;q=0.9", "es"],
  ["es;q=0.4, en;q=0.9", "en"],
  // The first of languages with equal quality wins, with or without a region.
  ["es-MX,en", "es"],
  ["en-GB,es", "en"],
  ["ES-419", "es"],
  ["*", "en"],
  ["fr,*;q=0.5", "en"],
  ["fr,*;q=0.5,es;q=0.1", "en"],
  ["en;q=0,*;q=0.5", "es"],
  ["es;q=0,fr", "en"],
  ["est,esperanto", "en"],
  ["", "en"],
  [",;=q,,q=1;es;", "en"],
  ["es;q=abc", "en"],
])("an Accept-Language header of %j is answered in %s", (header, expected) => {
  expect(chooseLocale(undefined, header)).toBe(expected);
});

test.each([
  ["languages", "zz-ZZ;q=0.9,"],
  ["commas", ","],
  ["parameters", "a;q=0.9;b,"],
  ["open quotes", 'a;q="'],
])("only the first 1,000 characters of a header of 10,000 %s are read", (_, part) => {
  expect(chooseLocale(undefined, `es,${part.repeat(10_000)}`)).toBe("es");
  expect(chooseLocale(undefined, `${part.repeat(10_000)},es`)).toBe("en");
});
