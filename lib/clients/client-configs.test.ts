import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toolsets } from "../kernel/choices.ts";
import {
  type AccessChoice,
  buildClientConfig,
  type KeyClientId,
  keyClients,
  narrowUrl,
  toServerName,
} from "./client-configs.ts";
import { keyVariable } from "./snippet-parts.ts";

const url = "https://app.example.com/api/mcp";
const key = "mcpo_live_0123456789ABCDEFGHIJKLMNOPQRSTUVW012345";
const input = { url, key, serverName: "odoo" };

/** Returns the parsed JSON of the snippet with that title. */
function parsed(client: KeyClientId, title: string): unknown {
  return JSON.parse(snippet(client, title));
}

function snippet(client: KeyClientId, title: string): string {
  return buildClientConfig(client, input).snippets.find((each) => each.title === title)?.code ?? "";
}

/** Returns the program's arguments as a shell parses them after the prompt for the key, without running the program. */
function shellWords(command: string): string[] {
  const [, asked = command] = command.split(`read -rs ${keyVariable} && `);
  const script = `${keyVariable}=${key}; printf '%s\\0' ${asked}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("Claude Desktop uses a pinned mcp-remote, and no argument with the key has a blank", () => {
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
])("mcp-remote gets the flag for HTTP only if it would refuse the address: %s %s", (address, told) => {
  const { snippets } = buildClientConfig("claude-desktop", { ...input, url: address });
  expect(snippets[0]?.code.includes('"--allow-http"')).toBe(told);
});

test("Claude Code's command prompts for the key and passes the right arguments to the program", () => {
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

test("Claude Code's project file reads the key from the environment", () => {
  expect(parsed("claude-code", ".mcp.json")).toEqual({
    mcpServers: { odoo: { type: "http", url, headers: { Authorization: `Bearer \${ODOO_MCP_KEY}` } } },
  });
});

test("Cursor gets the key through mcp-remote, as it ignores headers if the server offers OAuth", () => {
  expect(parsed("cursor", "mcp.json")).toEqual(parsed("claude-desktop", "claude_desktop_config.json"));
  const shared = parsed("cursor", ".cursor/mcp.json") as { mcpServers: { odoo: { env: unknown } } };
  expect(shared.mcpServers.odoo.env).toEqual({ AUTH_HEADER: `Bearer \${env:ODOO_MCP_KEY}` });
  expect(buildClientConfig("cursor", input).link).toBeUndefined();
});

test("Antigravity gets the address as serverUrl", () => {
  expect(parsed("antigravity", "mcp_config.json")).toEqual({
    mcpServers: { odoo: { serverUrl: url, headers: { Authorization: `Bearer ${key}` } } },
  });
});

test("VS Code prompts for the key, and every used input is declared", () => {
  expect(parsed("vscode", "mcp.json")).toEqual({
    inputs: [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }],
    servers: { odoo: { type: "http", url, headers: { Authorization: `Bearer \${input:odoo-key}` } } },
  });
});

test("VS Code's link contains the same server and the same input", () => {
  const { link = "" } = buildClientConfig("vscode", input);
  expect(link.startsWith("vscode:mcp/install?")).toBe(true);
  const { name, inputs, ...server } = JSON.parse(decodeURIComponent(link.slice("vscode:mcp/install?".length)));
  expect({ inputs, servers: { [name]: server } }).toEqual(parsed("vscode", "mcp.json"));
});

test("Codex gets the key as a header in its own file, and by the name of the variable in a project", () => {
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

test("Gemini CLI gets the address as httpUrl, and no tool is marked as trusted", () => {
  const withKey = (value: string) => ({
    mcpServers: {
      odoo: { httpUrl: url, headers: { Authorization: `Bearer ${value}` }, timeout: 30_000, trust: false },
    },
  });
  expect(parsed("gemini-cli", "settings.json")).toEqual(withKey(key));
  expect(parsed("gemini-cli", ".gemini/settings.json")).toEqual(withKey("$ODOO_MCP_KEY"));
});

test("the curl command of other clients sends a call in JSON", () => {
  const words = shellWords(snippet("other", "Terminal"));
  expect(words.slice(0, 3)).toEqual(["curl", "-s", url]);
  expect(words).toContain(`Authorization: Bearer ${key}`);
  expect(JSON.parse(words[words.indexOf("-d") + 1] ?? "")).toMatchObject({ method: "tools/call" });
});

describe.each(keyClients)("the configuration of %s", (client) => {
  const config = buildClientConfig(client, input);

  test("a configuration contains the key only where it says, and in no shared snippet or link", () => {
    // Commands stay in the shell's history, repositories are shared, and links are sent in chats.
    const elsewhere = config.snippets.filter(({ kind }) => kind !== "file");
    expect(JSON.stringify(elsewhere)).not.toContain(key);
    expect(everyReading(config.link ?? "")).not.toContain(key);
    const inOwnFiles = config.snippets.some(({ kind, code }) => kind === "file" && code.includes(key));
    expect(inOwnFiles).toBe(config.keyIn === "snippet");
  });

  test("a configuration has the address in its first snippet and the path of a file", () => {
    expect(config.snippets[0]?.code).toContain(url);
    const needsFile = config.snippets[0]?.kind !== "command" && client !== "other" && client !== "mcp-remote";
    expect(config.files.length > 0).toBe(needsFile);
  });

  test("the JSON of a configuration can be parsed with any address and name", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (anyUrl, name) => {
        const built = buildClientConfig(client, { url: anyUrl, key, serverName: toServerName(name, 2) });
        for (const { language, code } of built.snippets) if (language === "json") JSON.parse(code);
      }),
    );
  });
});

/** Returns a link as it is, URL-decoded and base64-decoded. */
function everyReading(link: string): string {
  const decoded = decodeURIComponent(link);
  return [link, decoded, ...decoded.split(/[?=&]/).map((part) => Buffer.from(part, "base64").toString())].join("\n");
}

test("an address with shell characters remains one argument", () => {
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

test("a narrowed address has no special character of Windows' command line", () => {
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
])("the connection %s among %i has the server name %s", (name, count, expected) => {
  expect(toServerName(name, count)).toBe(expected);
});

test("a server name has only a-z, 0-9 and hyphens", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => /^odoo(-[a-z0-9]+)*$/.test(toServerName(name, 2))));
});
