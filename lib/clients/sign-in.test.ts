import fc from "fast-check";
import { describe, expect, test } from "vitest";
import connectEn from "../../messages/en/connect.json" with { type: "json" };
import connectEs from "../../messages/es/connect.json" with { type: "json" };
import { buildSignIn, clientIds, keyClients, signInClients, toServerName } from "./client-configs.ts";
import { signInSteps } from "./sign-in-steps.ts";

const url = "https://app.example.com/api/mcp";
const input = { url, serverName: "odoo" };

test("every client is connected by signing in, with a key or in both ways", () => {
  expect(new Set([...signInClients, ...keyClients])).toEqual(new Set(clientIds));
  expect(new Set(signInClients).size).toBe(signInClients.length);
  expect(new Set(keyClients).size).toBe(keyClients.length);
});

test("every step belongs to a client and has its text in each language", () => {
  const used = signInClients.flatMap((client) => buildSignIn(client, input).steps.map(({ id }) => id));
  expect(new Set(used)).toEqual(new Set(signInSteps));
  for (const { signIn } of [connectEn, connectEs])
    expect(Object.keys(signIn.steps)).toEqual(expect.arrayContaining(used));
});

test("the clients that call from their maker's servers are those without a program on the reader's computer", () => {
  expect(signInClients.filter((client) => buildSignIn(client, input).isHosted)).toEqual([
    "claude",
    "chatgpt",
    "le-chat",
  ]);
});

describe.each(signInClients)("signing in with %s", (client) => {
  test("no step contains a key or asks for one", () => {
    expect(JSON.stringify(buildSignIn(client, input))).not.toMatch(/Authorization|ODOO_MCP_KEY|Bearer/);
  });

  test("the address is in a snippet, exactly as it is", () => {
    const codes = buildSignIn(client, input).steps.flatMap(({ snippets = [] }) => snippets.map(({ code }) => code));
    expect(codes.some((code) => code.split(/[\s"']/).includes(url))).toBe(true);
  });

  test("the JSON of the snippets can be parsed with any address and name", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (anyUrl, name) => {
        const { steps } = buildSignIn(client, { url: anyUrl, serverName: toServerName(name, 2) });
        for (const { snippets = [] } of steps)
          for (const { language, code } of snippets) if (language === "json") JSON.parse(code);
      }),
    );
  });
});
