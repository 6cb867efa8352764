import type { ClientEntry } from "../client-entry.ts";
import { command, quote, remoteArgs, remoteWithKey, servers } from "../snippet-parts.ts";

/** Any client that only starts programs, through the bridge `mcp-remote`. */
export const mcpRemote = {
  signIn: ({ url, serverName }) => ({
    isHosted: false,
    steps: [
      {
        id: "remote_file",
        snippets: [
          {
            kind: "file",
            title: "mcp.json",
            language: "json",
            code: servers({ [serverName]: { command: "npx", args: remoteArgs(url) } }),
          },
        ],
      },
      { id: "remote_sign_in" },
      { id: "remote_try", snippets: [command(["npx", ...remoteArgs(url).map(quote)].join(" "))] },
    ],
  }),
  withKey: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: [],
    snippets: [
      { kind: "file", title: "mcp.json", language: "json", code: servers({ [serverName]: remoteWithKey(url, key) }) },
    ],
  }),
} satisfies ClientEntry;
