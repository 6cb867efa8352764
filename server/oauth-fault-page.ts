import type { IncomingHttpHeaders } from "node:http";
import { plainPage, wordsFor } from "./plain-page.ts";

/** Creates the page for a person whose AI client sent a request that nobody else can be told about. */
export function createOAuthFaultPage(root: string): (headers: IncomingHttpHeaders, error: string) => string {
  return (headers, error) => {
    if (error === "temporarily_unavailable") return plainPage(wordsFor(headers, root, "unavailable"), 5);
    const words = wordsFor(headers, root, "oauthFault");
    // The code is one of a closed set, but it comes from a library.
    const code = /^[a-z_]{1,50}$/.test(error) ? error : "server_error";
    return plainPage({ ...words, description: words.description.replace("{error}", code) });
  };
}
