import type { ClientEntry, SignInInput } from "../client-entry.ts";
import { askKey, bearer, command, keyVariable, quote, servers } from "../snippet-parts.ts";

const add = ({ url, serverName }: SignInInput) =>
  `claude mcp add --transport http --scope user ${serverName} ${quote(url)}`;

export const claudeCode = {
  signIn: (input) => ({
    isHosted: false,
    steps: [
      { id: "claude_code_add", snippets: [command(add(input))] },
      { id: "claude_code_sign_in" },
      {
        id: "share_project",
        snippets: [
          {
            kind: "project",
            title: ".mcp.json",
            language: "json",
            code: servers({ [input.serverName]: { type: "http", url: input.url } }),
          },
        ],
      },
    ],
  }),
  withKey: (input) => ({
    keyIn: "prompt",
    files: [],
    snippets: [
      {
        kind: "command",
        title: "Terminal (macOS, Linux)",
        language: "shell",
        code: `${askKey} ${add(input)} --header "Authorization: Bearer $${keyVariable}"`,
      },
      {
        kind: "command",
        title: "PowerShell (Windows)",
        language: "powershell",
        code: `${add(input)} --header "Authorization: Bearer $(Read-Host '${keyVariable}')"`,
      },
      {
        kind: "project",
        title: ".mcp.json",
        language: "json",
        code: servers({ [input.serverName]: { type: "http", url: input.url, headers: bearer(`\${${keyVariable}}`) } }),
      },
    ],
  }),
} satisfies ClientEntry;
