import { HttpError } from "../../http/outgoing/http-error.ts";
import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { type ProbeStepId, probeStepIds } from "../../kernel/choices.ts";
import { type AppError, isAppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import { toShownError } from "../../kernel/shown-error.ts";
import { contextGet } from "../calls/client.ts";
import { fromHttpError } from "../faults/errors.ts";
import { toBaseUrl } from "./base-url.ts";
import { chooseDatabase, listDatabases } from "./find-database.ts";
import { checkInside, offersAddon } from "./probe-addon.ts";
import type { ProbeInput, ProbeResult, ProbeStep } from "./probe-result.ts";
import { checkRights, readUser } from "./probe-user.ts";
import { reach } from "./reach.ts";
import { readKeyExpiry } from "./read-key-expiry.ts";
import { nameFault, signIn } from "./sign-in.ts";

export interface ProbeDeps {
  readonly fetch: SafeFetch;
  readonly onStep?: (step: ProbeStep) => void;
  /** True to ask when an API key ends, for a credential that is going to be stored. */
  readonly asksKeyEnd?: boolean;
  /** Counts the failed sign-ins at an address, and refuses one after too many. */
  readonly signIns?: { run<T>(url: string, signIn: () => Promise<T>): Promise<T> };
}

/**
 * Tests a connection to an Odoo step by step and stops at the first failure. It signs in only once, because Odoo blocks
 * an address after five failed attempts. It returns failures and does not throw them; `onStep` is called after each
 * step.
 */
export async function probeOdoo(input: ProbeInput, deps: ProbeDeps): Promise<ProbeResult> {
  const { fetch } = deps;
  const steps: ProbeStep[] = [];
  let databases: readonly string[] = [];
  const done = (step: ProbeStep) => {
    steps.push(step);
    deps.onStep?.(step);
  };
  let running: ProbeStepId = "address";

  try {
    const url = toBaseUrl(input.url);
    const series = await reach(url, fetch, done, (id) => {
      running = id;
    });
    running = "database";
    databases = await listDatabases(url, fetch);
    const database = chooseDatabase(input, databases, series, url);
    const found = (name = database) => {
      const detail = { key: "odoo.steps.database", params: { database: name } };
      done({ id: "database", state: "ok", ...(name === "" ? {} : { detail }) });
      running = "sign_in";
    };
    const attempt = () => signIn({ ...input, url }, database, databases, series, fetch);
    const signedIn = deps.signIns === undefined ? attempt() : deps.signIns.run(url, attempt);
    const { target, odoo } = await signedIn.catch((error) => {
      const named = nameFault(error, database);
      // If the list of databases is closed, only the sign-in shows that a database does not exist.
      if (!isAppError(named) || named.options.path !== "database") found();
      throw named;
    });
    found(target.database);
    const rules = await odoo.inside?.read();
    const { uid = target.uid } = await contextGet(odoo);
    const user = await readUser(odoo, uid, rules);
    const userName = String(user?.["name"] ?? user?.["login"] ?? "");
    done({
      id: "sign_in",
      state: "ok",
      detail:
        userName === ""
          ? { key: "odoo.steps.sign_in_unnamed" }
          : { key: "odoo.steps.sign_in", params: { user: userName } },
    });
    running = "rights";
    const detail = rules === undefined ? await checkRights(odoo) : await checkInside(odoo, rules);
    done({ id: "rights", state: "ok", detail });
    return {
      ok: true,
      steps,
      databases,
      target: { ...target, login: String(user?.["login"] ?? target.login), uid },
      edition: series.edition,
      userName,
      ...(deps.asksKeyEnd === true && {
        secretExpiresAt: await readKeyExpiry(odoo, { uid, secret: input.secret, now: new Date() }),
      }),
      addonOffered: rules === undefined && (await offersAddon(target, fetch)),
    };
  } catch (error) {
    const known = explain(error);
    done({ id: running, state: "failed", error: { key: "odoo.errors.server_error", ...toShownError(known) } });
    for (const id of probeStepIds.slice(probeStepIds.indexOf(running) + 1)) done({ id, state: "waiting" });
    return { ok: false, steps, databases, error: known };
  }
}

function explain(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof HttpError) return fromHttpError(error, false);
  return odooError("internal", "internal", "The test failed on our side.", {
    cause: error,
    hint: "Try again in a moment.",
  });
}
