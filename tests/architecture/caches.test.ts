import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** A cache with what it is given. Its type may stand between. */
const cache = /(?:createMemoryCache|new LRUCache)(?:<[^(]*>)?\(\{([^;]*?)\}\)/g;

/** Caches of small values that this service makes itself, each with what bounds a value. */
const small = [
  { file: "lib/composition/cached-metadata.ts", caches: 1 }, // A user: an id, a language, a zone.
  { file: "lib/composition/header-callers.ts", caches: 1 }, // That a caller was seen.
  { file: "lib/composition/tenant-endpoint.ts", caches: 1 }, // A key of the service.
  { file: "lib/records/metadata.ts", caches: 1 }, // One list, which the bytes of the list that it marks hold too.
  { file: "lib/auth/bearer.ts", caches: 2 }, // A hash, and a time.
  { file: "lib/http/outgoing/pools.ts", caches: 1 }, // The connections to an Odoo, which are bounded by their number.
  { file: "lib/kernel/locale/time-zone.ts", caches: 1 }, // A format of Node's for a zone.
  { file: "lib/tenant/resolve.ts", caches: 1 }, // A transport, which holds no answer.
  { file: "lib/vault/vault.ts", caches: 1 }, // A key.
  { file: "stdio/src/list-cache.ts", caches: 1 }, // A list of the endpoint, kept by the one client that asked for it.
];

test("a cache of what an Odoo or a company says is bounded by bytes", () => {
  const files = globSync(["{lib,app,stdio}/**/*.{ts,tsx}"]).filter((file) => !/\.test\.tsx?$/.test(file));
  const found = files.map((file) => {
    const options = [...readFileSync(file, "utf8").matchAll(cache)].map(([, text = ""]) => text);
    return { file, caches: options.filter((text) => !/\bbytes\b/.test(text)).length };
  });
  const byFile = (list: typeof small) => list.toSorted((a, b) => a.file.localeCompare(b.file));
  expect(byFile(found.filter(({ caches }) => caches > 0))).toEqual(byFile(small));
});
