import type { ClientEntry } from "../client-entry.ts";
import { address } from "../snippet-parts.ts";

/** The connectors of claude.ai and of Claude's apps. They accept no key. */
export const claude = {
  signIn: ({ url }) => ({
    isHosted: true,
    steps: [{ id: "claude_open" }, { id: "claude_paste", snippets: [address(url)] }, { id: "claude_connect" }],
  }),
} satisfies ClientEntry;
