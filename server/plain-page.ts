import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { chooseLocale } from "../lib/kernel/locale/choose-locale.ts";

/** The texts of a page that is answered without the portal. */
export interface PlainWords {
  readonly title: string;
  readonly description: string;
  readonly lang: string;
}

/** Returns the texts under `key` of `messages/<language>/common.json` in the reader's language. */
export function wordsFor(headers: IncomingHttpHeaders, root: string, key: "unavailable" | "oauthFault"): PlainWords {
  const cookie = /(?:^|;\s*)locale=(\w+)/.exec(headers.cookie ?? "")?.[1];
  const lang = chooseLocale(cookie, headers["accept-language"] ?? null);
  const messages = JSON.parse(readFileSync(join(root, "messages", lang, "common.json"), "utf8")) as {
    [name in typeof key]: { title: string; description: string };
  };
  return { ...messages[key], lang };
}

/** Returns the page. With `reloadSeconds` the browser loads it again by itself. */
export function plainPage({ title, description, lang }: PlainWords, reloadSeconds?: number): string {
  const reload = reloadSeconds === undefined ? "" : `\n<meta http-equiv="refresh" content="${reloadSeconds}">`;
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">${reload}
<title>${title}</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:1rem}h1{font-size:1.25rem}</style>
</head>
<body><main><h1>${title}</h1><p>${description}</p></main></body>
</html>
`;
}
