import type { ClientEntry } from "../client-entry.ts";
import { remoteWithKey, servers } from "../snippet-parts.ts";

/** Claude Desktop with a key in its file. People sign in on its page of connectors, which is the entry `claude`. */
export const claudeDesktop = {
  withKey: ({ url, key, serverName }) => ({
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
        code: servers({ [serverName]: remoteWithKey(url, key) }),
      },
    ],
  }),
} satisfies ClientEntry;
