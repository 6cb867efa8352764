import { type Toolset, toolsets } from "../kernel/choices.ts";
import type { ClientConfig, ClientEntry, ClientInput, SignIn, SignInInput } from "./client-entry.ts";
import { antigravity } from "./entries/antigravity.ts";
import { chatgpt } from "./entries/chatgpt.ts";
import { claude } from "./entries/claude.ts";
import { claudeCode } from "./entries/claude-code.ts";
import { claudeDesktop } from "./entries/claude-desktop.ts";
import { codex } from "./entries/codex.ts";
import { cursor } from "./entries/cursor.ts";
import { geminiCli } from "./entries/gemini-cli.ts";
import { leChat } from "./entries/le-chat.ts";
import { mcpRemote } from "./entries/mcp-remote.ts";
import { other } from "./entries/other.ts";
import { vscode } from "./entries/vscode.ts";

const entries = {
  claude,
  "claude-desktop": claudeDesktop,
  "claude-code": claudeCode,
  chatgpt,
  "le-chat": leChat,
  cursor,
  vscode,
  codex,
  "gemini-cli": geminiCli,
  antigravity,
  "mcp-remote": mcpRemote,
  other,
} as const satisfies Record<string, ClientEntry>;

export type ClientId = keyof typeof entries;

/** A client with which a person signs in. */
export type SignInClientId = Exclude<ClientId, "claude-desktop">;

/** A client that accepts an access key. */
export type KeyClientId = Exclude<ClientId, "claude" | "chatgpt" | "le-chat">;

/** The AI clients for which the portal has instructions, in the order of the page. */
export const clientIds = Object.keys(entries) as readonly ClientId[];

/** The clients with which a person signs in. */
export const signInClients: readonly [SignInClientId, ...SignInClientId[]] = [
  "claude",
  ...clientIds.filter((client): client is SignInClientId => client !== "claude" && "signIn" in entries[client]),
];

/** The clients that accept an access key. */
export const keyClients: readonly [KeyClientId, ...KeyClientId[]] = [
  "claude-desktop",
  ...clientIds.filter((client): client is KeyClientId => client !== "claude-desktop" && "withKey" in entries[client]),
];

/** Returns the texts with which a client is set up with a key. No network request is made. */
export function buildClientConfig(client: KeyClientId, input: ClientInput): ClientConfig {
  return entries[client].withKey(input);
}

/** Returns the steps with which a person connects a client by signing in. */
export function buildSignIn(client: SignInClientId, input: SignInInput): SignIn {
  return entries[client].signIn(input);
}

/**
 * Returns the name of a connection in a client: `odoo` if there is only one, else `odoo-` and the connection's name in
 * a-z, 0-9 and hyphens, which every client accepts in JSON, in TOML and on a command line.
 */
export function toServerName(connectionName: string, connections: number): string {
  if (connections <= 1) return "odoo";
  const slug = connectionName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^odoo-|-odoo$/g, "")
    .slice(0, 24)
    .replace(/^-|-$/g, "");
  return slug === "" || slug === "odoo" ? "odoo" : `odoo-${slug}`;
}

/** The part of the key's rights that a client uses: all, only reading, or some groups of tools. */
export type AccessChoice = "all" | "readonly" | readonly Toolset[];

/**
 * Returns the endpoint's address for a client that uses only a part of its key's rights. It has at most one parameter
 * without encoded characters: Windows' command line splits at `&` and reads `%2C` as a variable.
 */
export function narrowUrl(endpoint: string, narrowing: AccessChoice): string {
  if (narrowing === "all") return endpoint;
  if (narrowing === "readonly") return `${endpoint}?readonly=1`;
  return `${endpoint}?toolsets=${toolsets.filter((each) => narrowing.includes(each)).join(",")}`;
}
