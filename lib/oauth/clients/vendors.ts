/** A vendor of AI clients and the addresses to which its clients send a browser back. */
export interface Vendor {
  readonly name: string;
  /** The hosts on which the vendor publishes the documents that describe its clients. */
  readonly hosts: readonly string[];
  /** Exact addresses. A `*` at the end stands for one path segment, as ChatGPT has one for each connector. */
  readonly callbacks: readonly string[];
}

/** The vendors whose callbacks any client may register, because only the vendor receives what is sent there. */
export const vendors: readonly Vendor[] = [
  {
    name: "Anthropic",
    hosts: ["claude.ai", "claude.com"],
    callbacks: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
  },
  {
    name: "OpenAI",
    hosts: ["chatgpt.com"],
    callbacks: ["https://chatgpt.com/connector_platform_oauth_redirect", "https://chatgpt.com/connector/oauth/*"],
  },
  {
    name: "Cursor",
    hosts: ["cursor.com", "www.cursor.com"],
    callbacks: [
      "https://www.cursor.com/agents/mcp/oauth/callback",
      "https://www.cursor.com/bot/mcp/oauth/callback",
      "cursor://anysphere.cursor-mcp/oauth/callback",
      "cursor://anysphere.cursor-retrieval/oauth/callback",
      "grokbot://mcp/oauth/callback",
    ],
  },
  {
    name: "Microsoft",
    hosts: ["vscode.dev", "insiders.vscode.dev"],
    callbacks: ["https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect"],
  },
  { name: "Google", hosts: ["antigravity.google"], callbacks: ["https://antigravity.google/oauth-callback"] },
  {
    name: "Mistral",
    hosts: ["mistral.ai", "chat.mistral.ai"],
    callbacks: ["https://callback.mistral.ai/v1/integrations_auth/oauth2_callback"],
  },
  {
    name: "Perplexity",
    hosts: ["www.perplexity.ai"],
    callbacks: [
      "https://www.perplexity.ai/rest/connections/oauth_callback",
      "https://enterprise.perplexity.ai/rest/connections/oauth_callback",
    ],
  },
  {
    name: "xAI",
    hosts: ["grok.com"],
    callbacks: [
      "https://grok.com/connectors-oauth-exchange-code/",
      "https://console.x.ai/connectors-oauth-exchange-code/",
    ],
  },
];

/** Documents that are fetched even when strangers have used up the limit of fetches. */
export const knownDocuments: readonly string[] = [
  "https://claude.ai/oauth/mcp-oauth-client-metadata",
  "https://claude.ai/oauth/claude-code-client-metadata",
  "https://chatgpt.com/oauth/client.json",
  "https://chatgpt.com/oauth/codex/client.json",
  "https://cursor.com/oauth/mcp-client.json",
  "https://vscode.dev/oauth/client-metadata.json",
  "https://goose-docs.ai/oauth/client-metadata.json",
  "https://opencode.ai/oauth/opencode/client.json",
  "https://zed.dev/oauth/client-metadata.json",
  "https://grok.com/oauth/mcp-client.json",
];
