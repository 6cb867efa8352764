/** The AI clients that a ready-made configuration is built for. */
export const clientIds = ["claude-desktop", "claude-code", "cursor", "vscode", "codex", "gemini-cli", "other"] as const;
export type ClientId = (typeof clientIds)[number];

export interface ClientInput {
  /** The MCP endpoint, such as `https://app.example.com/api/mcp`. */
  readonly url: string;
  /** The access key, or a placeholder that the reader replaces. */
  readonly key: string;
  /** What the client calls this server: see `toServerName`. */
  readonly serverName: string;
}

/** A file to edit or a command to run. The reader copies `code` as it is. */
export interface Snippet {
  /** `file`: put into one of the client's files. `project`: into a repository, so it holds no key. */
  readonly kind: "file" | "command" | "project";
  /** File name, or what the command line is. */
  readonly title: string;
  readonly language: "json" | "toml" | "shell";
  readonly code: string;
}

export interface ClientFile {
  readonly os: "macos" | "windows" | "linux" | "any";
  readonly path: string;
}

export interface ClientConfig {
  readonly snippets: readonly Snippet[];
  /** Where the first snippet goes; empty when it is a command. */
  readonly files: readonly ClientFile[];
  /** How the key reaches the client: in the snippet, asked for by the client, or through this environment variable. */
  readonly keyIn: "snippet" | "prompt" | "environment";
  /** Opens the client and adds the server there. Never holds a key: links end up in histories and chats. */
  readonly link?: string;
}

/** The environment variable that snippets without a key read it from. */
export const keyVariable = "ODOO_MCP_KEY";

// Pinned: whatever is published under this name later would run on the reader's machine with the key in its hands.
const remote = "mcp-remote@0.15.1";

const builders: Readonly<Record<ClientId, (input: ClientInput) => ClientConfig>> = {
  "claude-desktop": ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [
      { os: "macos", path: "~/Library/Application Support/Claude/claude_desktop_config.json" },
      { os: "windows", path: "%APPDATA%\\Claude\\claude_desktop_config.json" },
    ],
    snippets: [
      {
        kind: "file",
        title: "claude_desktop_config.json",
        language: "json",
        // No blank after "Authorization:": on Windows Claude Desktop mangles arguments that hold one.
        code: json({
          mcpServers: {
            [serverName]: {
              command: "npx",
              args: ["-y", remote, url, "--transport", "http-only", "--header", `Authorization:\${AUTH_HEADER}`],
              env: { AUTH_HEADER: `Bearer ${key}` },
            },
          },
        }),
      },
    ],
  }),
  "claude-code": ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [],
    snippets: [
      {
        kind: "command",
        title: "Terminal",
        language: "shell",
        code: `claude mcp add --transport http ${serverName} ${quote(url)} --header "Authorization: Bearer ${key}"`,
      },
      {
        kind: "project",
        title: ".mcp.json",
        language: "json",
        code: json({
          mcpServers: {
            [serverName]: { type: "http", url, headers: { Authorization: `Bearer \${${keyVariable}}` } },
          },
        }),
      },
    ],
  }),
  cursor: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [
      { os: "macos", path: "~/.cursor/mcp.json" },
      { os: "windows", path: "%USERPROFILE%\\.cursor\\mcp.json" },
      { os: "linux", path: "~/.cursor/mcp.json" },
    ],
    snippets: [
      {
        kind: "file",
        title: "mcp.json",
        language: "json",
        code: json({ mcpServers: { [serverName]: { url, headers: { Authorization: `Bearer ${key}` } } } }),
      },
      {
        kind: "project",
        title: ".cursor/mcp.json",
        language: "json",
        code: json({
          mcpServers: { [serverName]: { url, headers: { Authorization: `Bearer \${env:${keyVariable}}` } } },
        }),
      },
    ],
  }),
  vscode: ({ url, serverName }) => ({
    keyIn: "prompt",
    files: [{ os: "any", path: ".vscode/mcp.json" }],
    snippets: [
      {
        kind: "project",
        title: ".vscode/mcp.json",
        language: "json",
        code: json({
          inputs: [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }],
          servers: {
            [serverName]: { type: "http", url, headers: { Authorization: `Bearer \${input:odoo-key}` } },
          },
        }),
      },
    ],
    link: `vscode:mcp/install?${encodeURIComponent(
      JSON.stringify({
        name: serverName,
        type: "http",
        url,
        headers: { Authorization: `Bearer \${input:odoo-key}` },
        inputs: [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }],
      }),
    )}`,
  }),
  codex: ({ url, key, serverName }) => ({
    keyIn: "environment",
    files: [
      { os: "macos", path: "~/.codex/config.toml" },
      { os: "windows", path: "%USERPROFILE%\\.codex\\config.toml" },
      { os: "linux", path: "~/.codex/config.toml" },
    ],
    snippets: [
      {
        kind: "file",
        title: "config.toml",
        language: "toml",
        code: `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(url)}\nbearer_token_env_var = "${keyVariable}"`,
      },
      { kind: "command", title: "Terminal (macOS, Linux)", language: "shell", code: `export ${keyVariable}=${key}` },
      { kind: "command", title: "PowerShell (Windows)", language: "shell", code: `setx ${keyVariable} "${key}"` },
    ],
  }),
  "gemini-cli": ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [
      { os: "macos", path: "~/.gemini/settings.json" },
      { os: "windows", path: "%USERPROFILE%\\.gemini\\settings.json" },
      { os: "linux", path: "~/.gemini/settings.json" },
    ],
    snippets: [
      {
        kind: "file",
        title: "settings.json",
        language: "json",
        code: json({
          mcpServers: {
            [serverName]: { httpUrl: url, headers: { Authorization: `Bearer ${key}` }, timeout: 30_000, trust: false },
          },
        }),
      },
    ],
  }),
  other: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [],
    snippets: [
      {
        kind: "file",
        title: "mcp.json",
        language: "json",
        code: json({
          mcpServers: { [serverName]: { type: "http", url, headers: { Authorization: `Bearer ${key}` } } },
        }),
      },
      {
        kind: "command",
        title: "Terminal",
        language: "shell",
        code: [
          `curl -s ${quote(url)} \\`,
          `  -H "Authorization: Bearer ${key}" \\`,
          `  -H "Content-Type: application/json" -H "Accept: application/json, text/event-stream" \\`,
          `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_models","arguments":{}}}'`,
        ].join("\n"),
      },
    ],
  }),
};

/** Everything a client needs to work with one connection. Pure text: nothing is checked against the network. */
export function buildClientConfig(client: ClientId, input: ClientInput): ClientConfig {
  return builders[client](input);
}

/**
 * The name a client knows a connection by: `odoo` when there is only one, else `odoo-` and the connection's own name.
 * Only a-z, 0-9 and hyphens, which every client takes in JSON, in TOML and on a command line.
 */
export function toServerName(connectionName: string, connections: number): string {
  if (connections <= 1) return "odoo";
  const slug = connectionName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^odoo-|-odoo$/g, "")
    .slice(0, 24)
    .replace(/^-+|-+$/g, "");
  return slug === "" || slug === "odoo" ? "odoo" : `odoo-${slug}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Bare when plain, else in double quotes, which POSIX shells and PowerShell both take. */
function quote(text: string): string {
  return /^[\w:/.@%+=,-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}
