import type { ClientEntry } from "../client-entry.ts";
import { base64, inHome, keyVariable, remoteWithKey, servers } from "../snippet-parts.ts";

/**
 * Cursor. It ignores the headers in its file if the server offers OAuth, as this one does. So the key goes through
 * `mcp-remote`.
 */
export const cursor = {
  signIn: ({ url, serverName }) => ({
    isHosted: false,
    steps: [
      {
        id: "cursor_link",
        link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${serverName}&config=${encodeURIComponent(base64(JSON.stringify({ url })))}`,
      },
      {
        id: "cursor_file",
        files: [...inHome(".cursor", "mcp.json"), { os: "project", path: ".cursor/mcp.json" }],
        snippets: [{ kind: "file", title: "mcp.json", language: "json", code: servers({ [serverName]: { url } }) }],
      },
      { id: "cursor_sign_in" },
    ],
  }),
  withKey: ({ url, key, serverName }) => ({
    keyIn: "snippet",
    files: inHome(".cursor", "mcp.json"),
    snippets: [
      {
        kind: "file",
        title: "mcp.json",
        language: "json",
        code: servers({ [serverName]: remoteWithKey(url, key) }),
      },
      {
        kind: "project",
        title: ".cursor/mcp.json",
        language: "json",
        code: servers({ [serverName]: remoteWithKey(url, `\${env:${keyVariable}}`) }),
      },
    ],
  }),
} satisfies ClientEntry;
