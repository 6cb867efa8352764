import { parse as parseToml } from "smol-toml";
import { z } from "zod";
import type { KeyClientId } from "#lib/clients/client-configs.ts";
import type { Snippet } from "#lib/clients/client-entry.ts";
import { keyVariable } from "#lib/clients/snippet-parts.ts";
import { runInShell } from "./shell.ts";

/** The connection that a snippet sets up: an address, or a program that calls the address. */
export type Settings =
  | { readonly kind: "http"; readonly url: string; readonly headers: Record<string, string> }
  | { readonly kind: "stdio"; readonly command: string; readonly args: string[]; readonly env: Record<string, string> };

type Read = (snippet: Snippet, key: string) => Settings;

// The schemas are strict, because clients silently ignore unknown fields and would then not send the key.
const authorization = z.strictObject({ Authorization: z.string() });
const typed = z.strictObject({ type: z.literal("http"), url: z.url(), headers: authorization });
const named = <S extends z.ZodType>(server: S) => z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), server);
const mcpServers = <S extends z.ZodType>(server: S) => z.strictObject({ mcpServers: named(server) });

const formats = {
  program: mcpServers(
    z.strictObject({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) }),
  ),
  claudeCode: mcpServers(typed),
  antigravity: mcpServers(z.strictObject({ serverUrl: z.url(), headers: authorization })),
  vscode: z.strictObject({
    inputs: z.array(
      z.strictObject({
        type: z.literal("promptString"),
        id: z.string(),
        description: z.string(),
        password: z.literal(true),
      }),
    ),
    servers: named(typed),
  }),
  codex: z.strictObject({
    mcp_servers: named(
      z.union([
        z.strictObject({ url: z.url(), http_headers: authorization }),
        z.strictObject({ url: z.url(), bearer_token_env_var: z.string() }),
      ]),
    ),
  }),
  gemini: mcpServers(
    z.strictObject({ httpUrl: z.url(), headers: authorization, timeout: z.number(), trust: z.literal(false) }),
  ),
};

/** Reads a snippet as its client does: with a parser of its format and with its variables filled in. */
export const readers: Readonly<Record<KeyClientId, Read>> = {
  "claude-desktop": ({ code }) => program(code),
  "claude-code": (snippet, key) => {
    if (snippet.kind === "command") return claudeMcpAdd(snippet, key);
    const { url, headers } = only(formats.claudeCode.parse(JSON.parse(snippet.code)).mcpServers);
    return http(url, headers.Authorization, "${", "}", key);
  },
  cursor: ({ code }, key) => {
    const { env, ...server } = only(formats.program.parse(JSON.parse(code)).mcpServers);
    const filled = Object.entries(env).map(([name, value]) => [name, fill(value, [[`\${env:${keyVariable}}`, key]])]);
    return { kind: "stdio", ...server, env: Object.fromEntries(filled) };
  },
  vscode: ({ code }, key) => {
    const { inputs, servers } = formats.vscode.parse(JSON.parse(code));
    const { url, headers } = only(servers);
    const answers = inputs.map(({ id }) => [`\${input:${id}}`, key] as const);
    return { kind: "http", url, headers: { Authorization: fill(headers.Authorization, answers) } };
  },
  codex: ({ code }, key) => {
    const server = only(formats.codex.parse(parseToml(code)).mcp_servers);
    if ("http_headers" in server) return { kind: "http", url: server.url, headers: server.http_headers };
    const environment: Record<string, string> = { [keyVariable]: key };
    const token = environment[server.bearer_token_env_var];
    return { kind: "http", url: server.url, headers: { Authorization: `Bearer ${token}` } };
  },
  "gemini-cli": ({ code }, key) => {
    const { httpUrl, headers } = only(formats.gemini.parse(JSON.parse(code)).mcpServers);
    return http(httpUrl, headers.Authorization, "$", "", key);
  },
  antigravity: ({ code }) => {
    const { serverUrl, headers } = only(formats.antigravity.parse(JSON.parse(code)).mcpServers);
    return { kind: "http", url: serverUrl, headers };
  },
  "mcp-remote": ({ code }) => program(code),
  other: (snippet, key) => {
    if (snippet.kind === "command") return curl(snippet, key);
    const { url, headers } = only(formats.claudeCode.parse(JSON.parse(snippet.code)).mcpServers);
    return { kind: "http", url, headers };
  },
};

/** Returns the snippet that the install link of VS Code adds. */
export function readLink(link: string): Pick<Snippet, "kind" | "title" | "language" | "code"> {
  const { protocol, pathname, search } = new URL(link);
  if (`${protocol}${pathname}` !== "vscode:mcp/install") throw new Error(link);
  // VS Code decodes twice: as a URL, and then by itself.
  const { name, inputs, ...server } = z
    .looseObject({ name: z.string(), inputs: z.array(z.unknown()) })
    .parse(JSON.parse(decodeURIComponent(decodeURIComponent(search.slice(1)))));
  const code = JSON.stringify({ inputs, servers: { [name]: server } });
  return { kind: "file", title: "mcp.json", language: "json", code };
}

function program(code: string): Settings {
  return { kind: "stdio", ...only(formats.program.parse(JSON.parse(code)).mcpServers) };
}

function claudeMcpAdd({ language, code }: Snippet, key: string): Settings {
  // Replaces PowerShell's prompt by that of a POSIX shell, which reads the rest of the line in the same way.
  const posix = language === "powershell" ? code.replace(`$(Read-Host '${keyVariable}')`, key) : code;
  const [mcp, add, ...rest] = runInShell(posix, "claude", key);
  const [transportFlag, transport, scopeFlag, scope, name, url = "", headerFlag, header = ""] = rest;
  const flags = [mcp, add, transportFlag, transport, scopeFlag, scope, headerFlag, rest.length];
  if (flags.join(" ") !== "mcp add --transport http --scope user --header 8") throw new Error(rest.join(" "));
  if (!/^[a-z0-9-]+$/.test(name ?? "")) throw new Error(`${name} is no name of a server`);
  return { kind: "http", url, headers: toHeaders([header]) };
}

function curl({ code }: Snippet, key: string): Settings {
  const words = runInShell(code, "curl", key);
  const headers = words.filter((_, index) => words[index - 1] === "-H");
  return { kind: "http", url: words[1] ?? "", headers: toHeaders(headers) };
}

function toHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => /^([^:]+): (.+)$/.exec(line)?.slice(1) ?? [line, ""]));
}

function http(url: string, value: string, before: string, after: string, key: string): Settings {
  return { kind: "http", url, headers: { Authorization: fill(value, [[`${before}${keyVariable}${after}`, key]]) } };
}

function fill(text: string, values: readonly (readonly [string, string])[]): string {
  return values.reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}

function only<T>(servers: Readonly<Record<string, T>>): T {
  const [first, second] = Object.values(servers);
  if (first === undefined || second !== undefined) throw new Error("Not one server.");
  return first;
}
