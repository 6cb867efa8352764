import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Redirects to a path that a person's request names, so no type can list it. `ownPath` has checked it. */
const namedByRequests = "app/_server/go-to.ts";

test("no cast bypasses the types by which Next checks the address of a page", () => {
  const files = globSync(["{app,components}/**/*.{ts,tsx}"]);
  const cast = files.filter((file) => /\bas (?:Route|never|any|unknown as Route)\b/.test(readFileSync(file, "utf8")));
  expect(files.length).toBeGreaterThan(100);
  expect(cast).toEqual([namedByRequests]);
});
