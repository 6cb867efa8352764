import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { isAppError } from "../../kernel/errors.ts";
import type { AddonRules } from "../../kernel/model-rule.ts";
import { textsOf } from "../../kernel/read-json.ts";
import { addonHeaders, readAddon, toInsideRules } from "../addon.ts";
import { keysOf } from "../answers/answer-shape.ts";
import { isWrite } from "../calls/methods.ts";
import { toTransportError } from "../faults/errors.ts";
import { poolKeyOf } from "../pool-key.ts";
import { shapeRpc } from "../rpc.ts";
import type { CallOptions, OdooCall, OdooTarget, OdooTransport } from "../types.ts";

/** A hundred models with long lists of denied fields take a tenth of it, and the rules stay in memory. */
const rulesBound = { timeoutMs: 15_000, maxBytes: 1024 * 1024 };

/** Stores the rules of one connection. A store of many connections may drop some. */
export interface RulesStore {
  get(): AddonRules | undefined;
  set(rules: AddonRules): void;
}

/** Opens `/mcp/call` of the MCP addon with a key of its own. The addon's rules check every call once more. */
export function openAddon(target: OdooTarget, fetch: SafeFetch, store: RulesStore = storeOfOne()): OdooTransport {
  const { url, database } = target;
  const poolKey = poolKeyOf(target);
  const headers = addonHeaders(target);
  // Until 15, such an address refuses calls that declare JSON. The addon reads the body in any case.
  const type = target.series.major >= 16 ? "application/json" : "text/plain";
  // The addon returns groups in the form of 19 on every series.
  const shape: OdooTarget = { ...target, series: { ...target.series, major: Math.max(19, target.series.major) } };
  let seen: number | undefined;
  let reading: Promise<AddonRules> | undefined;
  const hear = (version: number) => {
    seen = version;
  };

  async function send(call: OdooCall, { dryRun, ...options }: CallOptions): Promise<unknown> {
    const answer = await fetch(`${url}/mcp/call`, {
      method: "POST",
      headers: { ...headers, "content-type": type },
      body: JSON.stringify({ ...toBody(call), ...(dryRun === true ? { dry_run: true } : {}) }),
      poolKey,
      ...options,
    });
    const write = isWrite(call.method) && dryRun !== true;
    const { result } = await readAddon(answer, { database, write, maxKeys: keysOf(call), hear });
    return shapeRpc(result ?? null, call, shape);
  }

  async function readRules(): Promise<AddonRules> {
    try {
      const answer = await fetch(`${url}/mcp/models`, { method: "GET", headers, poolKey, ...rulesBound });
      const rules = toInsideRules(await readAddon(answer, { database, write: false, hear }));
      store.set(rules);
      return rules;
    } catch (error) {
      throw toTransportError(error, false);
    }
  }

  /**
   * Throws if the model does not exist. A refusal does not say so, but the addon's answer about the model's rule does.
   */
  async function requireModel(model: string, options: CallOptions): Promise<void> {
    const path = `${url}/mcp/models/${encodeURIComponent(model)}/access`;
    const answer = await fetch(path, { method: "GET", headers, poolKey, maxBytes: 64 * 1024, ...options }).catch(
      () => undefined,
    );
    if (answer?.status === 404) await readAddon(answer, { database, write: false });
  }

  return {
    kind: "addon",
    series: target.series,
    supportsDryRun: true,
    inside: {
      known() {
        const rules = store.get();
        return rules?.version === seen ? rules : undefined;
      },
      read() {
        reading ??= readRules().finally(() => {
          reading = undefined;
        });
        return reading;
      },
    },
    async call(call, options = {}) {
      try {
        return await send(call, options);
      } catch (error) {
        const closed = isAppError(error) && error.code === "denied";
        if (closed && call.method === "check_access") await requireModel(call.model, options);
        // A write that is rolled back has no unknown outcome.
        throw toTransportError(error, isWrite(call.method) && options.dryRun !== true);
      }
    },
  };
}

function storeOfOne(): RulesStore {
  let kept: AddonRules | undefined;
  return {
    get: () => kept,
    set(rules) {
      kept = rules;
    },
  };
}

const archiving: ReadonlySet<string> = new Set(["action_archive", "action_unarchive"]);

/** The addon uses the method names of `OdooMethod`, and the same argument names. */
function toBody({ model, method, ids, args, context }: OdooCall) {
  const button = method === "run_action" ? String(args?.["name"]) : "";
  // Every record has these two methods. The addon treats them as methods of their own, not as buttons.
  if (archiving.has(button)) return { model, method: button, ids, context };
  const aggregates = textsOf(args?.["aggregates"]);
  const counted = method === "read_group" ? { ...args, aggregates: [...new Set([...aggregates, "__count"])] } : args;
  return { model, method, ids, args: counted, context };
}
