import type { ClientFile, Snippet } from "./client-entry.ts";

/** The environment variable with the key in shared snippets, and its name in prompts. */
export const keyVariable = "ODOO_MCP_KEY";

// The version is pinned, as a later release would run on the reader's machine with access to the key.
const remote = "mcp-remote@0.15.1";

/** The shell prompts for the key, because a command with the key would stay in the shell's history. */
export const askKey = `printf '${keyVariable}: ' && read -rs ${keyVariable} &&`;

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export function servers(mcpServers: Readonly<Record<string, unknown>>): string {
  return json({ mcpServers });
}

export function bearer(value: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${value}` };
}

export function inHome(folder: string, file: string): readonly ClientFile[] {
  return [
    { os: "macos", path: `~/${folder}/${file}` },
    { os: "windows", path: `%USERPROFILE%\\${folder.replaceAll("/", "\\")}\\${file}` },
    { os: "linux", path: `~/${folder}/${file}` },
  ];
}

/** The endpoint's address alone, for a form of the client. */
export function address(url: string): Snippet {
  return { kind: "address", title: "URL", language: "text", code: url };
}

/** A command that macOS, Linux and Windows read alike. */
export function command(code: string): Snippet {
  return { kind: "command", title: "Terminal", language: "shell", code };
}

/** The words after `npx` that start the bridge `mcp-remote`, which signs in by itself if it gets no header. */
export function remoteArgs(url: string): readonly string[] {
  return ["-y", remote, url, ...(isPlainHttp(url) ? ["--allow-http"] : []), "--transport", "http-only"];
}

/** A server that the client starts as the program `mcp-remote`, which gets the key as an environment variable. */
export function remoteWithKey(url: string, key: string) {
  return {
    command: "npx",
    // There is no blank after "Authorization:", as Claude Desktop on Windows and Cursor break arguments with blanks.
    args: [...remoteArgs(url), "--header", `Authorization:\${AUTH_HEADER}`],
    env: { AUTH_HEADER: `Bearer ${key}` },
  };
}

export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Puts text with special characters in double quotes, which POSIX shells and PowerShell accept. */
export function quote(text: string): string {
  return /^[\w:/.@%+=,-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}

/**
 * True if mcp-remote refuses the address unless it is told that the network is trusted. This is its own rule: unlike this
 * service, it does not take [::1] for the same machine.
 */
function isPlainHttp(url: string): boolean {
  return /^http:\/\/(?!(localhost|127\.0\.0\.1)([:/]|$))/i.test(url);
}
