import { setTimeout as sleep } from "node:timers/promises";
import { type Call, Target } from "./load.ts";

/** Calls that the clients of a tenant send one after the other. */
interface ToolAttack {
  readonly is: "tools";
  readonly url: string;
  readonly key: string;
  readonly clients: number;
  readonly calls: readonly Call[];
}
/** Connection tests that people who signed up send: a cookie for each person, and the connections to test in turn. */
interface ProbeAttack {
  readonly is: "probes";
  readonly url: string;
  readonly cookies: readonly string[];
  readonly clients: number;
  readonly subjects: readonly unknown[];
}
export type Attack = ToolAttack | ProbeAttack;

/**
 * The shortest time between two calls of a client. Twenty clients without a pause would slow another tenant down by
 * their number alone, even with honest answers. A tenant may make 20 connection tests a minute.
 */
const everyMs = { tools: 200, probes: 500 };

/**
 * This process sends the attacks, so that it does not share an event loop with the measurement. A list of attacks
 * starts them. The message `stop` aborts every call that is not answered yet.
 */
let end: (() => Promise<void>) | undefined;

process.on("message", async (message: readonly Attack[] | "stop") => {
  if (message === "stop") {
    await end?.();
    process.send?.("stopped");
  } else {
    const running = message.map(start);
    end = async () => {
      await Promise.all(running.map((stop) => stop()));
    };
    process.send?.("started");
  }
});
process.send?.("ready");
process.once("disconnect", () => process.exit(0));

function start(attack: Attack): () => Promise<void> {
  return attack.is === "tools" ? startTools(attack) : startProbes(attack);
}

function startTools({ url, key, clients, calls }: ToolAttack): () => Promise<void> {
  const target = new Target(url, key, clients);
  let i = 0;
  const away = keepAsking(clients, everyMs.tools, async () => {
    const call = calls[i++ % calls.length];
    return call === undefined ? undefined : target.send(call);
  });
  return async () => {
    away.abort();
    await target.leave();
  };
}

function startProbes({ url, cookies, clients, subjects }: ProbeAttack): () => Promise<void> {
  let i = 0;
  const away = keepAsking(clients, everyMs.probes, async (client) => {
    const [cookie = "", subject] = [cookies[client % cookies.length], subjects[i++ % subjects.length]];
    const headers = { "content-type": "application/json", origin: new URL(url).origin, cookie };
    const request = { method: "POST", headers, body: JSON.stringify(subject), signal: away.signal };
    return (await fetch(url, request)).text();
  });
  return async () => away.abort();
}

/** Starts clients that each call `ask` again when it has been answered, until the returned controller aborts. */
function keepAsking(clients: number, pauseMs: number, ask: (client: number) => Promise<unknown>): AbortController {
  const away = new AbortController();
  const { signal } = away;
  for (let client = 0; client < clients; client++) {
    void (async () => {
      await sleep((client * pauseMs) / clients);
      while (!signal.aborted) {
        // Many of these calls are meant to fail.
        await Promise.all([ask(client).catch(() => {}), sleep(pauseMs, undefined, { signal }).catch(() => {})]);
      }
    })();
  }
  return away;
}
