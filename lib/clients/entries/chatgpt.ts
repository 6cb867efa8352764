import type { ClientEntry } from "../client-entry.ts";
import { address } from "../snippet-parts.ts";

/** ChatGPT. It accepts no key. */
export const chatgpt = {
  signIn: ({ url }) => ({
    isHosted: true,
    steps: [{ id: "chatgpt_developer" }, { id: "chatgpt_create", snippets: [address(url)] }, { id: "chatgpt_allow" }],
  }),
} satisfies ClientEntry;
