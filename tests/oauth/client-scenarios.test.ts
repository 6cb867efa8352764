import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import scenarios from "../conformance/client-scenarios.json" with { type: "json" };

test.each(Object.entries(scenarios))(
  "what %s demands of the server is shown by a test",
  (_name, { file, test: title }) => {
    const source = readFileSync(file, "utf8");
    expect(source.split(`"${title}"`).length - 1).toBe(1);
  },
);
