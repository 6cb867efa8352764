import type { ClientEntry } from "../client-entry.ts";
import { address, askKey, bearer, keyVariable, quote, servers } from "../snippet-parts.ts";

/** A client without an entry of its own. */
export const other = {
  signIn: ({ url, serverName }) => ({
    isHosted: false,
    steps: [
      {
        id: "other_address",
        snippets: [
          address(url),
          { kind: "file", title: "mcp.json", language: "json", code: servers({ [serverName]: { type: "http", url } }) },
        ],
      },
      { id: "other_sign_in" },
    ],
  }),
  withKey: ({ url, key, serverName }) => ({
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
} satisfies ClientEntry;
