// Keeps the service running: runs on any Node, and starts on the pinned one.
import { spawn } from "node:child_process";

/** A child that ends so has told why it does not start, and a restart mends nothing. */
export const refusedToStart = 78;
/** A child that ends so could not start for now: its database does not answer yet, for one. */
const tryAgain = 75;

/** What a service says once a second when it is up. One that fell silent is held by something that does not end. */
export const beat = "beat";
const mostMissed = 10;

const longestWaitMs = 30_000;
/** @type {readonly NodeJS.Signals[]} */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command and starts it again when it ends unexpectedly, a little later each time. Ends as the command ends when
 * that was asked to stop or refuses to start, and with 1 when it has ended `giveUpAfter` times in a row within `steadyMs`
 * of its start without a beat. One that could not start for now is tried for as long as that takes. One that beats and then
 * misses ten beats is killed and started again, as often as that happens. Signals are passed on; the command's channel
 * closes when this process is killed, and it then ends itself.
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
   * Missed beats are counted, not timed: a machine that wakes up has missed none.
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
        // It hears no other signal.
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
