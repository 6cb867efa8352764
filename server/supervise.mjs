// Keeps the service running. This module runs on any version of Node, the service on the pinned one.
import { spawn } from "node:child_process";

/** The exit code of a service that has printed why it can't start. A restart would not help. */
export const refusedToStart = 78;
/** The exit code of a service that can't start at the moment, such as while its database does not answer. */
const tryAgain = 75;

/** The heartbeat: a running service sends this message once a second. A service that stops sending it is stuck. */
export const beat = "beat";
const mostMissed = 10;

const longestWaitMs = 30_000;
/** @type {readonly NodeJS.Signals[]} */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command and starts it again when it ends unexpectedly, after a pause that grows each time. Ends with the
 * command's exit code if the command succeeded, refused to start or was asked to stop. Ends with 1 if the command ended
 * `giveUpAfter` times in a row within `steadyMs` of its start and without a heartbeat. A command that can't start now
 * is started again without limit. So is a command that misses ten heartbeats; it is killed first. Signals are passed
 * on. When this process is killed, its channel to the command closes, and the command ends itself.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @param {{ firstWaitMs?: number, steadyMs?: number, giveUpAfter?: number, beatMs?: number }} [pace]
 */
export function supervise(
  command,
  args,
  options,
  { firstWaitMs = 1000, steadyMs = 30_000, giveUpAfter = 8, beatMs = 1000 } = {},
) {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  /** @type {NodeJS.Timeout | undefined} */
  let waiting;
  let isStopping = false;
  let inARow = 0;
  let crashes = 0;

  function start() {
    waiting = undefined;
    const started = Date.now();
    const starting = spawn(command, args, { ...options, stdio: ["inherit", "inherit", "inherit", "ipc"] });
    child = starting;
    const { stop: stopWatching, wasUp } = watch(starting);
    starting.on("error", (error) => {
      if (starting.pid !== undefined) return;
      console.error(`MCP Odoo could not be started: ${error.message}`);
      ended(1, null);
    });
    starting.once("exit", ended);

    /** @type {(code: number | null, signal: string | null) => void} */
    function ended(code, signal) {
      stopWatching();
      child = undefined;
      if (isStopping || code === 0 || code === refusedToStart) process.exit(code ?? exitCodeOf(signal));
      const isSoon = Date.now() - started < steadyMs && !wasUp();
      inARow = isSoon ? inARow + 1 : 1;
      if (code === tryAgain) crashes = 0;
      else crashes = isSoon ? crashes + 1 : 1;
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      if (crashes >= giveUpAfter) {
        console.error(
          `MCP Odoo ended ${how}, ${crashes} times in a row soon after its start. It is not started again: the lines above say why.`,
        );
        process.exit(1);
      }
      const wait = Math.min(firstWaitMs * 2 ** (inARow - 1), longestWaitMs);
      const what = code === tryAgain ? "MCP Odoo cannot start for now" : `MCP Odoo ended unexpectedly ${how}`;
      console.error(`${what}. It is started again in ${wait / 1000} s.`);
      waiting = setTimeout(start, wait);
    }
  }

  /**
   * Counts missed heartbeats and does not measure time: a machine that was asleep has missed none.
   *
   * @param {import("node:child_process").ChildProcess} service
   */
  function watch(service) {
    let missed = 0;
    let hasBeaten = false;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    service.on("message", (message) => {
      if (message !== beat) return;
      missed = 0;
      hasBeaten = true;
      timer ??= setInterval(() => {
        missed++;
        if (missed !== mostMissed) return;
        console.error(`MCP Odoo has not answered for ${(mostMissed * beatMs) / 1000} s.`);
        // A stuck service handles no other signal.
        service.kill("SIGKILL");
      }, beatMs);
    });
    return { stop: () => clearInterval(timer), wasUp: () => hasBeaten };
  }

  /** @param {NodeJS.Signals} signal */
  function stop(signal) {
    isStopping = true;
    clearTimeout(waiting);
    if (child === undefined) process.exit(exitCodeOf(signal));
    child.kill(signal);
  }

  for (const signal of signals) process.on(signal, () => stop(signal));
  // A program that started the supervisor with a channel, such as a test, has ended.
  process.once("disconnect", () => stop("SIGTERM"));
  start();
}

/** @param {string | null} signal */
function exitCodeOf(signal) {
  return signal === "SIGINT" ? 130 : 143;
}
