import { createMemoryCache } from "../cache/cache.ts";
import type { AddonRules } from "../kernel/model-rule.ts";
import { bytesOfRules } from "../odoo/addon.ts";
import type { RulesStore } from "../odoo/transports/addon.ts";

/** Creates the stores of addons' rules. Above these bytes, the least recently used rules are dropped. */
export function createRulesStores({ total, perOwner }: { readonly total: number; readonly perOwner: number }) {
  const cache = createMemoryCache<AddonRules>({
    ttlMs: 24 * 60 * 60_000,
    maxEntries: 5_000,
    bytes: { of: bytesOfRules, total, perOwner },
  });
  /** Returns a store. `owner` is the account for which bytes count, `name` the connection with its version. */
  return (owner: string, name: string): RulesStore => {
    const key = `${owner}|${name}`;
    return {
      get: () => cache.peek(key),
      set(rules) {
        cache.delete(key);
        void cache.get(key, async () => rules);
      },
    };
  };
}
