import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildClientConfig, type ClientId, clientIds, keyVariable, toServerName } from "./client-configs.ts";

const url = "https://app.example.com/api/mcp";
const key = "mcpo_live_0123456789ABCDEFGHIJKLMNOPQRSTUVW012345";
const input = { url, key, serverName: "odoo" };

/** The snippet with that title, its JSON parsed. */
function parsed(client: ClientId, title: string): unknown {
  return JSON.parse(snippet(client, title));
}

function snippet(client: ClientId, title: string): string {
  return buildClientConfig(client, input).snippets.find((each) => each.title === title)?.code ?? "";
}

/** What the shell makes of a command line: the program's arguments, none of it run. */
function shellWords(command: string): string[] {
  const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

test("Claude Desktop speaks through a pinned mcp-remote and gets the key without a blank in any argument", () => {
  const config = parsed("claude-desktop", "claude_desktop_config.json");
  expect(config).toEqual({
    mcpServers: {
      odoo: {
        command: "npx",
        args: ["-y", "mcp-remote@0.15.1", url, "--transport", "http-only", "--header", `Authorization:\${AUTH_HEADER}`],
        env: { AUTH_HEADER: `Bearer ${key}` },
      },
    },
  });
  const { args } = (config as { mcpServers: { odoo: { args: string[] } } }).mcpServers.odoo;
  expect(args.filter((argument) => argument.includes(" "))).toEqual([]);
});

test("Claude Code's command reaches the program as the arguments it wants", () => {
  expect(shellWords(snippet("claude-code", "Terminal"))).toEqual([
    "claude",
    "mcp",
    "add",
    "--transport",
    "http",
    "odoo",
    url,
    "--header",
    `Authorization: Bearer ${key}`,
  ]);
});

test("Claude Code's project file takes the key from the environment", () => {
  expect(parsed("claude-code", ".mcp.json")).toEqual({
    mcpServers: { odoo: { type: "http", url, headers: { Authorization: `Bearer \${ODOO_MCP_KEY}` } } },
  });
});

test("Cursor's own file holds the key, its project file the name of the variable", () => {
  expect(parsed("cursor", "mcp.json")).toEqual({
    mcpServers: { odoo: { url, headers: { Authorization: `Bearer ${key}` } } },
  });
  expect(parsed("cursor", ".cursor/mcp.json")).toEqual({
    mcpServers: { odoo: { url, headers: { Authorization: `Bearer \${env:ODOO_MCP_KEY}` } } },
  });
});

test("VS Code asks for the key; every input that is used is declared", () => {
  expect(parsed("vscode", ".vscode/mcp.json")).toEqual({
    inputs: [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }],
    servers: { odoo: { type: "http", url, headers: { Authorization: `Bearer \${input:odoo-key}` } } },
  });
});

test("VS Code's link carries the same server", () => {
  const { link = "" } = buildClientConfig("vscode", input);
  expect(link.startsWith("vscode:mcp/install?")).toBe(true);
  const sent: unknown = JSON.parse(decodeURIComponent(link.slice("vscode:mcp/install?".length)));
  expect(sent).toMatchObject({ name: "odoo", type: "http", url });
});

test("Codex reads the key from the variable that the command sets", () => {
  expect(snippet("codex", "config.toml").split("\n")).toEqual([
    "[mcp_servers.odoo]",
    `url = "${url}"`,
    'bearer_token_env_var = "ODOO_MCP_KEY"',
  ]);
  const set = `${snippet("codex", "Terminal (macOS, Linux)")}; printf %s "$${keyVariable}"`;
  expect(execFileSync("sh", ["-c", set], { encoding: "utf8" })).toBe(key);
  expect(snippet("codex", "PowerShell (Windows)")).toBe(`setx ODOO_MCP_KEY "${key}"`);
});

test("Gemini CLI gets the address as httpUrl and trusts no tool", () => {
  expect(parsed("gemini-cli", "settings.json")).toEqual({
    mcpServers: {
      odoo: { httpUrl: url, headers: { Authorization: `Bearer ${key}` }, timeout: 30_000, trust: false },
    },
  });
});

test("the curl command of other clients sends a call that is JSON", () => {
  const words = shellWords(snippet("other", "Terminal"));
  expect(words.slice(0, 3)).toEqual(["curl", "-s", url]);
  expect(words).toContain(`Authorization: Bearer ${key}`);
  expect(JSON.parse(words[words.indexOf("-d") + 1] ?? "")).toMatchObject({ method: "tools/call" });
});

describe.each(clientIds)("%s", (client) => {
  const config = buildClientConfig(client, input);

  test("holds the key where it says and in nothing that is shared", () => {
    const shared = config.snippets.filter(({ kind }) => kind === "project");
    expect(JSON.stringify([shared, config.link ?? ""])).not.toContain(key);
    const inOwnFiles = config.snippets.some(({ kind, code }) => kind !== "project" && code.includes(key));
    expect(inOwnFiles).toBe(config.keyIn !== "prompt");
  });

  test("names the address in its first snippet, and says where a file goes", () => {
    expect(config.snippets[0]?.code).toContain(url);
    const needsFile = config.snippets[0]?.kind !== "command" && client !== "other";
    expect(config.files.length > 0).toBe(needsFile);
  });

  test("parses with every address and name there is", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (anyUrl, name) => {
        const built = buildClientConfig(client, { url: anyUrl, key, serverName: toServerName(name, 2) });
        for (const { language, code } of built.snippets) if (language === "json") JSON.parse(code);
      }),
    );
  });
});

test("an address with shell characters stays one argument", () => {
  const odd = 'https://app.example.com/api/mcp?a=1&b=$HOME`id`"';
  const { snippets } = buildClientConfig("claude-code", { ...input, url: odd });
  expect(shellWords(snippets[0]?.code ?? "")[6]).toBe(odd);
});

test.each([
  ["Anything", 1, "odoo"],
  ["Ferretería Núñez S.A.", 2, "odoo-ferreteria-nunez-s-a"],
  ["Odoo Acme", 2, "odoo-acme"],
  ["Odoo", 2, "odoo"],
  ["日本", 2, "odoo"],
  ["a very long name of a company and its branches", 3, "odoo-a-very-long-name-of-a-co"],
])("the connection %s among %i is known as %s", (name, count, expected) => {
  expect(toServerName(name, count)).toBe(expected);
});

test("a server name is always plain", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => /^odoo(-[a-z0-9]+)*$/.test(toServerName(name, 2))));
});
