import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What reads the session of a member who lacks a demanded second factor, each with its reason. */
const allowed: Readonly<Record<string, string>> = {
  "app/_server/session.ts": "It defines the sessions.",
  "app/_server/context.ts": "It defines the contexts.",
  "app/_server/actions.ts": "The wrapper of actions refuses such a session itself.",
  "app/_server/shell-actions.ts": "The member may move to another company.",
  "app/page.tsx": "It only redirects.",
  "app/(auth)/sign-in/page.tsx": "It only redirects.",
  "app/(auth)/sign-in/code/page.tsx": "It only redirects.",
  "app/(auth)/approve/actions.ts": "It refuses the link of another person, and no link replaces a second factor.",
  "app/(consent)/connect/consent/[uid]/page.tsx": "It only redirects, and its content needs a full session.",
  "app/(portal)/layout.tsx": "It is the frame around the page that sets up the factor.",
  "app/(portal)/settings/security/page.tsx": "It sets up the factor.",
  "app/(portal)/settings/security/actions.ts": "It sets up the factor.",
};

test("only what sets up the second factor works with a session that lacks a demanded one", () => {
  const files = globSync("app/**/*.{ts,tsx}");
  const uses = files.filter((file) =>
    /\b(?:anySession|requireAnySession|setupContext|setupAction|readSession)\b/.test(readFileSync(file, "utf8")),
  );
  expect(uses.toSorted()).toEqual(Object.keys(allowed).toSorted());
});
