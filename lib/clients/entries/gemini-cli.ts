import type { ClientEntry } from "../client-entry.ts";
import { bearer, command, inHome, keyVariable, quote, servers } from "../snippet-parts.ts";

export const geminiCli = {
  signIn: ({ url, serverName }) => ({
    isHosted: false,
    steps: [
      {
        id: "gemini_add",
        snippets: [command(`gemini mcp add --scope user --transport http ${serverName} ${quote(url)}`)],
      },
      { id: "gemini_auth", snippets: [{ ...command(`/mcp auth ${serverName}`), title: "Gemini CLI" }] },
      {
        id: "share_project",
        snippets: [
          {
            kind: "project",
            title: ".gemini/settings.json",
            language: "json",
            code: servers({ [serverName]: { httpUrl: url } }),
          },
        ],
      },
    ],
  }),
  withKey: ({ url, key, serverName }) => {
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
} satisfies ClientEntry;
