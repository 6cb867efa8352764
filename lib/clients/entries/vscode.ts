import type { ClientEntry, ClientFile } from "../client-entry.ts";
import { bearer, json } from "../snippet-parts.ts";

const files: readonly ClientFile[] = [
  { os: "macos", path: "~/Library/Application Support/Code/User/mcp.json" },
  { os: "windows", path: "%APPDATA%\\Code\\User\\mcp.json" },
  { os: "linux", path: "~/.config/Code/User/mcp.json" },
  { os: "project", path: ".vscode/mcp.json" },
];

const link = (server: Readonly<Record<string, unknown>>) =>
  `vscode:mcp/install?${encodeURIComponent(JSON.stringify(server))}`;

export const vscode = {
  signIn: ({ url, serverName }) => {
    const server = { type: "http", url };
    return {
      isHosted: false,
      steps: [
        { id: "vscode_link", link: link({ name: serverName, ...server }) },
        {
          id: "vscode_file",
          files,
          snippets: [
            { kind: "file", title: "mcp.json", language: "json", code: json({ servers: { [serverName]: server } }) },
          ],
        },
        { id: "vscode_sign_in" },
      ],
    };
  },
  withKey: ({ url, serverName }) => {
    const inputs = [{ type: "promptString", id: "odoo-key", description: "Odoo MCP key", password: true }];
    const server = { type: "http", url, headers: bearer(`\${input:odoo-key}`) };
    return {
      keyIn: "prompt",
      files,
      snippets: [
        {
          kind: "file",
          title: "mcp.json",
          language: "json",
          code: json({ inputs, servers: { [serverName]: server } }),
        },
      ],
      link: link({ name: serverName, ...server, inputs }),
    };
  },
} satisfies ClientEntry;
