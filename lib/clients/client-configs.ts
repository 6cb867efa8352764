import { type Toolset, toolsets } from "../kernel/choices.ts";

/** The AI clients for which the portal has instructions. */
export const clientIds = [
  "claude-desktop",
  "claude-code",
  "cursor",
  "vscode",
  "codex",
  "gemini-cli",
  "claude",
  "chatgpt",
  "other",
] as const;
export type ClientId = (typeof clientIds)[number];

export interface ClientInput {
  /** The MCP endpoint, such as `https://app.example.com/api/mcp`, narrowed or not. */
  readonly url: string;
  /** The access key, or a placeholder that the reader replaces. */
  readonly key: string;
  /** The name of this server in the client, from `toServerName`. */
  readonly serverName: string;
}

/** A file to edit or a command to run. The reader copies `code` as it is. */
export interface Snippet {
  /** `file` goes into one of the client's files, `project` into a repository, so that it contains no key. */
  readonly kind: "file" | "command" | "project";
  /** The file name, or the kind of command line. */
  readonly title: string;
  readonly language: "json" | "toml" | "shell" | "powershell";
  readonly code: string;
}

export interface ClientFile {
  readonly os: "macos" | "windows" | "linux" | "project";
  readonly path: string;
}

export interface ClientConfig {
  /** Empty for a client that is not supported yet. */
  readonly snippets: readonly Snippet[];
  /** The files for the first snippet; empty if it is a command. */
  readonly files: readonly ClientFile[];
  /** The way of the key: in the snippet, by a prompt, or `nowhere` if the client only signs in by OAuth. */
  readonly keyIn: "snippet" | "prompt" | "nowhere";
  /** A link that opens the client and adds the server. It contains no key, as links are kept in histories and chats. */
  readonly link?: string;
  /** Supported clients of the same maker. */
  readonly instead?: readonly ClientId[];
}

/** The environment variable with the key in shared snippets, and its name in prompts. */
export const keyVariable = "ODOO_MCP_KEY";

// The version is pinned, as a later release would run on the reader's machine with access to the key.
const remote = "mcp-remote@0.15.1";

// The shell prompts for the key, because a command with the key would stay in the shell's history.
const askKey = `printf '${keyVariable}: ' && read -rs ${keyVariable} &&`;

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
        // There is no blank after "Authorization:", as Claude Desktop on Windows breaks arguments with blanks.
        code: json({
          mcpServers: {
            [serverName]: {
              command: "npx",
              args: [
                "-y",
                remote,
                url,
                ...(isPlainHttp(url) ? ["--allow-http"] : []),
                "--transport",
                "http-only",
                "--header",
                `Authorization:\${AUTH_HEADER}`,
              ],
              env: { AUTH_HEADER: `Bearer ${key}` },
            },
          },
        }),
      },
    ],
  }),
  "claude-code": ({ url, serverName }) => {
    const add = `claude mcp add --transport http --scope user ${serverName} ${quote(url)}`;
    return {
      keyIn: "prompt",
      files: [],
      snippets: [
        {
          kind: "command",
          title: "Terminal (macOS, Linux)",
          language: "shell",
          code: `${askKey} ${add} --header "Authorization: Bearer $${keyVariable}"`,
        },
        {
          kind: "command",
          title: "PowerShell (Windows)",
          language: "powershell",
          code: `${add} --header "Authorization: Bearer $(Read-Host '${keyVariable}')"`,
        },
        {
          kind: "project",
          title: ".mcp.json",
          language: "json",
          code: servers({ [serverName]: { type: "http", url, headers: bearer(`\${${keyVariable}}`) } }),
        },
      ],
    };
  },
  cursor: ({ url, key, serverName }) => {
    const withVariable = { url, headers: bearer(`\${env:${keyVariable}}`) };
    return {
      keyIn: "snippet",
      files: inHome(".cursor", "mcp.json"),
      snippets: [
        {
          kind: "file",
          title: "mcp.json",
          language: "json",
          code: servers({ [serverName]: { url, headers: bearer(key) } }),
        },
        {
          kind: "project",
          title: ".cursor/mcp.json",
          language: "json",
          code: servers({ [serverName]: withVariable }),
        },
      ],
      link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${serverName}&config=${encodeURIComponent(base64(JSON.stringify(withVariable)))}`,
    };
  },
  vscode: ({ url, serverName }) => {
    const inputs = [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }];
    const server = { type: "http", url, headers: bearer(`\${input:odoo-key}`) };
    return {
      keyIn: "prompt",
      files: [
        { os: "macos", path: "~/Library/Application Support/Code/User/mcp.json" },
        { os: "windows", path: "%APPDATA%\\Code\\User\\mcp.json" },
        { os: "linux", path: "~/.config/Code/User/mcp.json" },
        { os: "project", path: ".vscode/mcp.json" },
      ],
      snippets: [
        {
          kind: "file",
          title: "mcp.json",
          language: "json",
          code: json({ inputs, servers: { [serverName]: server } }),
        },
      ],
      link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: serverName, ...server, inputs }))}`,
    };
  },
  codex: ({ url, key, serverName }) => {
    const table = `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(url)}`;
    return {
      keyIn: "snippet",
      files: inHome(".codex", "config.toml"),
      snippets: [
        {
          kind: "file",
          title: "config.toml",
          language: "toml",
          code: `${table}\nhttp_headers = { Authorization = ${JSON.stringify(`Bearer ${key}`)} }`,
        },
        {
          kind: "project",
          title: ".codex/config.toml",
          language: "toml",
          code: `${table}\nbearer_token_env_var = "${keyVariable}"`,
        },
      ],
    };
  },
  "gemini-cli": ({ url, key, serverName }) => {
    const server = (value: string) => ({ httpUrl: url, headers: bearer(value), timeout: 30_000, trust: false });
    return {
      keyIn: "snippet",
      files: inHome(".gemini", "settings.json"),
      snippets: [
        { kind: "file", title: "settings.json", language: "json", code: servers({ [serverName]: server(key) }) },
        {
          kind: "project",
          title: ".gemini/settings.json",
          language: "json",
          code: servers({ [serverName]: server(`$${keyVariable}`) }),
        },
      ],
    };
  },
  claude: () => ({ keyIn: "nowhere", files: [], snippets: [], instead: ["claude-desktop", "claude-code"] }),
  chatgpt: () => ({ keyIn: "nowhere", files: [], snippets: [], instead: ["codex"] }),
  other: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [],
    snippets: [
      {
        kind: "file",
        title: "mcp.json",
        language: "json",
        code: servers({ [serverName]: { type: "http", url, headers: bearer(key) } }),
      },
      {
        kind: "command",
        title: "Terminal",
        language: "shell",
        code: [
          `${askKey} curl -s ${quote(url)} \\`,
          `  -H "Authorization: Bearer $${keyVariable}" \\`,
          `  -H "Content-Type: application/json" -H "Accept: application/json, text/event-stream" \\`,
          `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_models","arguments":{}}}'`,
        ].join("\n"),
      },
    ],
  }),
};

/** Returns the texts with which a client is set up for one connection. No network request is made. */
export function buildClientConfig(client: ClientId, input: ClientInput): ClientConfig {
  return builders[client](input);
}

/**
 * Returns the name of a connection in a client: `odoo` if there is only one, else `odoo-` and the connection's name in
 * a-z, 0-9 and hyphens, which every client accepts in JSON, in TOML and on a command line.
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
    .replace(/^-|-$/g, "");
  return slug === "" || slug === "odoo" ? "odoo" : `odoo-${slug}`;
}

/** The part of the key's rights that a client uses: all, only reading, or some groups of tools. */
export type AccessChoice = "all" | "readonly" | readonly Toolset[];

/**
 * Returns the endpoint's address for a client that uses only a part of its key's rights. It has at most one parameter
 * without encoded characters: Windows' command line splits at `&` and reads `%2C` as a variable.
 */
export function narrowUrl(endpoint: string, narrowing: AccessChoice): string {
  if (narrowing === "all") return endpoint;
  if (narrowing === "readonly") return `${endpoint}?readonly=1`;
  return `${endpoint}?toolsets=${toolsets.filter((each) => narrowing.includes(each)).join(",")}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function servers(mcpServers: Readonly<Record<string, unknown>>): string {
  return json({ mcpServers });
}

function bearer(value: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${value}` };
}

function inHome(folder: string, file: string): readonly ClientFile[] {
  return [
    { os: "macos", path: `~/${folder}/${file}` },
    { os: "windows", path: `%USERPROFILE%\\${folder}\\${file}` },
    { os: "linux", path: `~/${folder}/${file}` },
  ];
}

/**
 * True if mcp-remote refuses the address unless it is told that the network is trusted. This is its own rule: unlike this
 * service, it does not take [::1] for the same machine.
 */
function isPlainHttp(url: string): boolean {
  return /^http:\/\/(?!(localhost|127\.0\.0\.1)([:/]|$))/i.test(url);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Puts text with special characters in double quotes, which POSIX shells and PowerShell accept. */
function quote(text: string): string {
  return /^[\w:/.@%+=,-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}
