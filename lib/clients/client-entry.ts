import type { SignInStepId } from "./sign-in-steps.ts";

export interface SignInInput {
  /** The MCP endpoint, such as `https://app.example.com/api/mcp`, narrowed or not. */
  readonly url: string;
  /** The name of this server in the client, from `toServerName`. */
  readonly serverName: string;
}

export interface ClientInput extends SignInInput {
  /** The access key, or a placeholder that the reader replaces. */
  readonly key: string;
}

/** A text to copy: an address to paste, a file to edit or a command to run. */
export interface Snippet {
  /** `file` goes into one of the client's files, `project` into a repository, so that it contains no key. */
  readonly kind: "address" | "file" | "command" | "project";
  /** The file name, or the kind of command line. */
  readonly title: string;
  readonly language: "text" | "json" | "toml" | "shell" | "powershell";
  readonly code: string;
}

export interface ClientFile {
  readonly os: "macos" | "windows" | "linux" | "project";
  readonly path: string;
}

/** How a client is set up with an access key. */
export interface ClientConfig {
  readonly snippets: readonly Snippet[];
  /** The files for the first snippet; empty if it is a command. */
  readonly files: readonly ClientFile[];
  /** The way of the key: in the snippet, or by a prompt. */
  readonly keyIn: "snippet" | "prompt";
  /** A link that opens the client and adds the server. It contains no key, as links are kept in histories and chats. */
  readonly link?: string;
}

/** One step of a person who connects a client by signing in. */
export interface SignInStep {
  /** The name of the step's text in `connect.json`. */
  readonly id: SignInStepId;
  readonly snippets?: readonly Snippet[];
  /** The files for the first snippet. */
  readonly files?: readonly ClientFile[];
  /** A link that opens the client and adds the server. */
  readonly link?: string;
}

/** How a client is connected by signing in, without a key. */
export interface SignIn {
  readonly steps: readonly SignInStep[];
  /** True if the client calls from its maker's servers, so that the endpoint must be reachable from the internet. */
  readonly isHosted: boolean;
}

/** An AI client. It can be connected by signing in, with a key, or in both ways. */
export interface ClientEntry {
  readonly signIn?: (input: SignInInput) => SignIn;
  readonly withKey?: (input: ClientInput) => ClientConfig;
}
