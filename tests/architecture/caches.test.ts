import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Matches the making of a cache with its options. A type argument may come before them. */
const cache = /(?:createMemoryCache|new LRUCache)(?:<[^(]*>)?\(\{([^;]*?)\}\)/g;

/** Caches without a limit in bytes, because the service makes their values and they are small. Each names its value. */
const small = [
  { file: "lib/composition/cached-metadata.ts", caches: 1 }, // A user: an id, a language, a zone.
  { file: "lib/composition/header-callers.ts", caches: 1 }, // A mark that a caller was seen.
  { file: "lib/composition/tenant-endpoint.ts", caches: 2 }, // A key of the service, and a member's transport.
  { file: "lib/records/metadata.ts", caches: 1 }, // A list, whose size the limit of the list that it marks covers.
  { file: "lib/auth/bearer.ts", caches: 2 }, // A hash, and a time.
  { file: "lib/auth/grant-bearer.ts", caches: 1 }, // A time.
  { file: "lib/oauth/clients/client-documents.ts", caches: 2 }, // A checked document of bounded parts, and a time.
  { file: "lib/http/outgoing/pools.ts", caches: 1 }, // The connections to an Odoo, which are bounded by their number.
  { file: "lib/kernel/locale/time-zone.ts", caches: 1 }, // A format of Node's for a zone.
  { file: "lib/tenant/resolve.ts", caches: 1 }, // A transport, which holds no answer.
  { file: "lib/tenant/member-odoo.ts", caches: 1 }, // A transport too.
  { file: "lib/vault/vault.ts", caches: 1 }, // A key.
  { file: "stdio/src/list-cache.ts", caches: 1 }, // A list of the endpoint, kept by the client that asked for it.
];

test("a cache of values from Odoo or from a company is bounded by bytes", () => {
  const files = globSync(["{lib,app,components,i18n,server,stdio}/**/*.{ts,tsx,mjs}"]).filter(
    (file) => !/\.test\.tsx?$/.test(file),
  );
  const found = files.map((file) => {
    const options = [...readFileSync(file, "utf8").matchAll(cache)].map(([, text = ""]) => text);
    return { file, caches: options.filter((text) => !/\bbytes\b/.test(text)).length };
  });
  const byFile = (list: typeof small) => list.toSorted((a, b) => a.file.localeCompare(b.file));
  expect(byFile(found.filter(({ caches }) => caches > 0))).toEqual(byFile(small));
});
