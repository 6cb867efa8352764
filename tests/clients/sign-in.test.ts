import mcpRemote from "mcp-remote/package.json" with { type: "json" };
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { buildSignIn, narrowUrl, type SignInClientId, signInClients } from "#lib/clients/client-configs.ts";
import type { Snippet } from "#lib/clients/client-entry.ts";
import { runInShell } from "./shell.ts";

const endpoint = "https://app.example.com/api/mcp";
const addresses = [endpoint, narrowUrl(endpoint, "readonly"), narrowUrl(endpoint, ["read", "reports"])];

/** Returns the addresses to which a snippet leads its client. */
type Read = (snippet: Snippet) => string;

const server = <S extends z.ZodType>(schema: S) => z.strictObject({ mcpServers: z.strictObject({ odoo: schema }) });
const read = <S extends z.ZodType>(schema: S, { code }: Snippet) => schema.parse(JSON.parse(code));

// The schemas are strict: a header or an input that remains would make the client use it instead of signing in.
const named = z.strictObject({ url: z.url() });
const typed = z.strictObject({ type: z.literal("http"), url: z.url() });
const bridge = z.strictObject({
  command: z.literal("npx"),
  args: z.tuple([
    z.literal("-y"),
    z.literal(`mcp-remote@${mcpRemote.version}`),
    z.url(),
    z.literal("--transport"),
    z.literal("http-only"),
  ]),
});

function words({ code }: Snippet, program: string, ...expected: string[]): string {
  const given = runInShell(code, program, "");
  const address = given.find((word) => word.startsWith("https://")) ?? "";
  expect(given.filter((word) => word !== address)).toEqual(expected);
  return address;
}

/** The files and commands of each client, by their title, read as the client reads them. */
const readers: Readonly<Record<string, Read>> = {
  URL: ({ code }) => code,
  "claude-code Terminal": (snippet) =>
    words(snippet, "claude", "mcp", "add", "--transport", "http", "--scope", "user", "odoo"),
  "claude-code .mcp.json": (snippet) => read(server(typed), snippet).mcpServers.odoo.url,
  "cursor mcp.json": (snippet) => read(server(named), snippet).mcpServers.odoo.url,
  "vscode mcp.json": (snippet) =>
    read(z.strictObject({ servers: z.strictObject({ odoo: typed }) }), snippet).servers.odoo.url,
  "codex .codex/config.toml": ({ code }) =>
    z.strictObject({ mcp_servers: z.strictObject({ odoo: named }) }).parse(parseToml(code)).mcp_servers.odoo.url,
  "gemini-cli Terminal": (snippet) =>
    words(snippet, "gemini", "mcp", "add", "--scope", "user", "--transport", "http", "odoo"),
  "gemini-cli .gemini/settings.json": (snippet) =>
    read(server(z.strictObject({ httpUrl: z.url() })), snippet).mcpServers.odoo.httpUrl,
  "antigravity mcp_config.json": (snippet) =>
    read(server(z.strictObject({ serverUrl: z.url() })), snippet).mcpServers.odoo.serverUrl,
  "mcp-remote mcp.json": (snippet) => read(server(bridge), snippet).mcpServers.odoo.args[2],
  "mcp-remote Terminal": (snippet) =>
    words(snippet, "npx", "-y", `mcp-remote@${mcpRemote.version}`, "--transport", "http-only"),
  "other mcp.json": (snippet) => read(server(typed), snippet).mcpServers.odoo.url,
};

/** Commands without an address, which name the server that was added before. */
const signingIn: Readonly<Record<string, string>> = {
  "codex mcp login odoo": "codex",
  "/mcp auth odoo": "gemini-cli",
};

function snippetsOf(client: SignInClientId, url: string): readonly Snippet[] {
  return buildSignIn(client, { url, serverName: "odoo" }).steps.flatMap(({ snippets = [] }) => snippets);
}

describe.each(signInClients)("the steps of %s", (client) => {
  test.each(addresses)("every snippet leads the client to %s", (url) => {
    for (const snippet of snippetsOf(client, url)) {
      if (signingIn[snippet.code] === client) continue;
      if (client === "codex" && snippet.title === "Terminal") {
        expect(words(snippet, "codex", "mcp", "add", "odoo", "--url")).toBe(url);
        continue;
      }
      const reader = readers[snippet.title === "URL" ? "URL" : `${client} ${snippet.title}`];
      expect(reader?.(snippet), `${client} ${snippet.title}`).toBe(url);
    }
  });
});

test("the install links of Cursor and VS Code add the server with its address alone", () => {
  const linkOf = (client: SignInClientId) =>
    buildSignIn(client, { url: endpoint, serverName: "odoo" }).steps.find(({ link }) => link !== undefined)?.link ?? "";
  const cursor = new URL(linkOf("cursor"));
  expect(`${cursor.protocol}//${cursor.host}${cursor.pathname}`).toBe("cursor://anysphere.cursor-deeplink/mcp/install");
  expect(cursor.searchParams.get("name")).toBe("odoo");
  const config: unknown = JSON.parse(Buffer.from(cursor.searchParams.get("config") ?? "", "base64").toString());
  expect(config).toEqual({ url: endpoint });
  // VS Code decodes twice: as a URL, and then by itself.
  const { protocol, pathname, search } = new URL(linkOf("vscode"));
  expect(`${protocol}${pathname}`).toBe("vscode:mcp/install");
  const added: unknown = JSON.parse(decodeURIComponent(decodeURIComponent(search.slice(1))));
  expect(added).toEqual({ name: "odoo", type: "http", url: endpoint });
});
