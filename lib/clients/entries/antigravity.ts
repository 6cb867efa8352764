import type { ClientEntry, ClientFile } from "../client-entry.ts";
import { bearer, inHome, servers } from "../snippet-parts.ts";

const files: readonly ClientFile[] = inHome(".gemini/config", "mcp_config.json");

/** Antigravity of Google, which names the address `serverUrl`. */
export const antigravity = {
  signIn: ({ url, serverName }) => ({
    isHosted: false,
    steps: [
      { id: "antigravity_open" },
      {
        id: "antigravity_file",
        files,
        snippets: [
          {
            kind: "file",
            title: "mcp_config.json",
            language: "json",
            code: servers({ [serverName]: { serverUrl: url } }),
          },
        ],
      },
      { id: "antigravity_sign_in" },
    ],
  }),
  withKey: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files,
    snippets: [
      {
        kind: "file",
        title: "mcp_config.json",
        language: "json",
        code: servers({ [serverName]: { serverUrl: url, headers: bearer(key) } }),
      },
    ],
  }),
} satisfies ClientEntry;
