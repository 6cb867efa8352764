import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toolsets } from "../kernel/choices.ts";
import {
  type AccessChoice,
  buildClientConfig,
  type ClientId,
  clientIds,
  keyVariable,
  narrowUrl,
  toServerName,
} from "./client-configs.ts";

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

/** What the shell makes of a command line, once the key was asked for: the program's arguments, none of it run. */
function shellWords(command: string): string[] {
  const [, asked = command] = command.split(`read -rs ${keyVariable} && `);
  const script = `${keyVariable}=${key}; printf '%s\\0' ${asked}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
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

test.each([
  ["https://app.example.com/api/mcp", false],
  ["http://127.0.0.1:3000/api/mcp", false],
  ["http://localhost/api/mcp", false],
  ["http://localhost.example.com/api/mcp", true],
  ["http://erp.internal:3000/api/mcp", true],
  ["http://[::1]:3000/api/mcp", true],
])("mcp-remote is told to use HTTP where it would refuse: %s %s", (address, told) => {
  const { snippets } = buildClientConfig("claude-desktop", { ...input, url: address });
  expect(snippets[0]?.code.includes('"--allow-http"')).toBe(told);
});

test("Claude Code's command asks for the key and reaches the program as the arguments it wants", () => {
  const command = snippet("claude-code", "Terminal (macOS, Linux)");
  expect(command.startsWith("printf 'ODOO_MCP_KEY: ' && read -rs ODOO_MCP_KEY && claude ")).toBe(true);
  expect(shellWords(command)).toEqual([
    "claude",
    "mcp",
    "add",
    "--transport",
    "http",
    "--scope",
    "user",
    "odoo",
    url,
    "--header",
    `Authorization: Bearer ${key}`,
  ]);
  expect(snippet("claude-code", "PowerShell (Windows)")).toBe(
    `claude mcp add --transport http --scope user odoo ${url} --header "Authorization: Bearer $(Read-Host 'ODOO_MCP_KEY')"`,
  );
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

test("Cursor's link carries the server with the name of the variable", () => {
  const { link = "" } = buildClientConfig("cursor", input);
  expect(link.startsWith("cursor://anysphere.cursor-deeplink/mcp/install?name=odoo&config=")).toBe(true);
  const sent = Buffer.from(new URL(link).searchParams.get("config") ?? "", "base64").toString();
  expect(JSON.parse(sent)).toEqual({ url, headers: { Authorization: `Bearer \${env:ODOO_MCP_KEY}` } });
});

test("VS Code asks for the key; every input that is used is declared", () => {
  expect(parsed("vscode", "mcp.json")).toEqual({
    inputs: [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }],
    servers: { odoo: { type: "http", url, headers: { Authorization: `Bearer \${input:odoo-key}` } } },
  });
});

test("VS Code's link carries the same server and the same input", () => {
  const { link = "" } = buildClientConfig("vscode", input);
  expect(link.startsWith("vscode:mcp/install?")).toBe(true);
  const { name, inputs, ...server } = JSON.parse(decodeURIComponent(link.slice("vscode:mcp/install?".length)));
  expect({ inputs, servers: { [name]: server } }).toEqual(parsed("vscode", "mcp.json"));
});

test("Codex gets the key as a header in its own file, in a project by the name of the variable", () => {
  expect(snippet("codex", "config.toml").split("\n")).toEqual([
    "[mcp_servers.odoo]",
    `url = "${url}"`,
    `http_headers = { Authorization = "Bearer ${key}" }`,
  ]);
  expect(snippet("codex", ".codex/config.toml").split("\n")).toEqual([
    "[mcp_servers.odoo]",
    `url = "${url}"`,
    'bearer_token_env_var = "ODOO_MCP_KEY"',
  ]);
});

test("Gemini CLI gets the address as httpUrl and trusts no tool", () => {
  const withKey = (value: string) => ({
    mcpServers: {
      odoo: { httpUrl: url, headers: { Authorization: `Bearer ${value}` }, timeout: 30_000, trust: false },
    },
  });
  expect(parsed("gemini-cli", "settings.json")).toEqual(withKey(key));
  expect(parsed("gemini-cli", ".gemini/settings.json")).toEqual(withKey("$ODOO_MCP_KEY"));
});

test("the curl command of other clients sends a call that is JSON", () => {
  const words = shellWords(snippet("other", "Terminal"));
  expect(words.slice(0, 3)).toEqual(["curl", "-s", url]);
  expect(words).toContain(`Authorization: Bearer ${key}`);
  expect(JSON.parse(words[words.indexOf("-d") + 1] ?? "")).toMatchObject({ method: "tools/call" });
});

test.each([
  ["claude", ["claude-desktop", "claude-code"]],
  ["chatgpt", ["codex"]],
] as const)("%s, which takes no key, gets no snippet and is told what works", (client, others) => {
  const { snippets, files, link, instead = [] } = buildClientConfig(client, input);
  expect([snippets, files, link]).toEqual([[], [], undefined]);
  expect(instead).toEqual(others);
  for (const other of instead) expect(buildClientConfig(other, input).snippets).not.toEqual([]);
});

const working = clientIds.filter((client) => buildClientConfig(client, input).keyIn !== "nowhere");

describe.each(working)("%s", (client) => {
  const config = buildClientConfig(client, input);

  test("holds the key where it says and in nothing that is shared", () => {
    // A command stays in the shell's history, a repository goes to others, a link into chats.
    const elsewhere = config.snippets.filter(({ kind }) => kind !== "file");
    expect(JSON.stringify(elsewhere)).not.toContain(key);
    expect(everyReading(config.link ?? "")).not.toContain(key);
    const inOwnFiles = config.snippets.some(({ kind, code }) => kind === "file" && code.includes(key));
    expect(inOwnFiles).toBe(config.keyIn === "snippet");
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

/** A link as it is, decoded, and with what in it may be base64. */
function everyReading(link: string): string {
  const decoded = decodeURIComponent(link);
  return [link, decoded, ...decoded.split(/[?=&]/).map((part) => Buffer.from(part, "base64").toString())].join("\n");
}

test("an address with shell characters stays one argument", () => {
  const odd = 'https://app.example.com/api/mcp?a=1&b=$HOME`id`"';
  const { snippets } = buildClientConfig("claude-code", { ...input, url: odd });
  expect(shellWords(snippets[0]?.code ?? "")[8]).toBe(odd);
});

test.each<[AccessChoice, string]>([
  ["all", ""],
  ["readonly", "?readonly=1"],
  [["reports"], "?toolsets=reports"],
  [["files", "read"], "?toolsets=read,files"],
  [toolsets, "?toolsets=read,write,reports,files"],
])("the address narrowed to %j ends in %j", (narrowing, ending) => {
  expect(narrowUrl(url, narrowing)).toBe(`${url}${ending}`);
});

test("nothing in a narrowed address means anything to Windows' command line", () => {
  fc.assert(
    fc.property(fc.subarray([...toolsets], { minLength: 1 }), (some) => !/[&%^|<>]/.test(narrowUrl(url, some))),
  );
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
