import type { ClientEntry, SignInInput } from "../client-entry.ts";
import { command, inHome, keyVariable, quote } from "../snippet-parts.ts";

const table = ({ url, serverName }: SignInInput) => `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(url)}`;

export const codex = {
  signIn: (input) => ({
    isHosted: false,
    steps: [
      { id: "codex_add", snippets: [command(`codex mcp add ${input.serverName} --url ${quote(input.url)}`)] },
      { id: "codex_login", snippets: [command(`codex mcp login ${input.serverName}`)] },
      {
        id: "share_project",
        snippets: [{ kind: "project", title: ".codex/config.toml", language: "toml", code: table(input) }],
      },
    ],
  }),
  withKey: (input) => ({
    keyIn: "snippet",
    files: inHome(".codex", "config.toml"),
    snippets: [
      {
        kind: "file",
        title: "config.toml",
        language: "toml",
        code: `${table(input)}\nhttp_headers = { Authorization = ${JSON.stringify(`Bearer ${input.key}`)} }`,
      },
      {
        kind: "project",
        title: ".codex/config.toml",
        language: "toml",
        code: `${table(input)}\nbearer_token_env_var = "${keyVariable}"`,
      },
    ],
  }),
} satisfies ClientEntry;
