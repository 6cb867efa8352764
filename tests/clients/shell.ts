import { spawnSync } from "node:child_process";

/**
 * The arguments that a program gets when somebody pastes the command into a terminal and types `typed` where it asks.
 * The program itself is not run: a function of its name takes its place.
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
