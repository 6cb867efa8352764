import type { ClientEntry } from "../client-entry.ts";
import { address } from "../snippet-parts.ts";

/** Le Chat of Mistral. */
export const leChat = {
  signIn: ({ url }) => ({
    isHosted: true,
    steps: [{ id: "lechat_open" }, { id: "lechat_paste", snippets: [address(url)] }, { id: "lechat_connect" }],
  }),
} satisfies ClientEntry;
