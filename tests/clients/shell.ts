import { spawnSync } from "node:child_process";

/**
 * Returns the arguments that a program gets if a user pastes the command into a terminal and types `typed` at its
 * prompt. The program itself does not run: a shell function with its name replaces it.
 */
export function runInShell(command: string, program: string, typed: string): string[] {
  const { status, stderr, output } = spawnSync(
    "bash",
    ["-c", `${program}() { printf '%s\\0' "$@" >&3; }\n${command}`],
    {
      input: `${typed}\n`,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    },
  );
  if (status !== 0) throw new Error(`The command failed with ${status}: ${stderr}`);
  return (output[3] ?? "").split("\0").slice(0, -1);
}
