import type Provider from "oidc-provider";
import type { Clock } from "../kernel/clock.ts";
import { type KeySource, type SigningKey, signerAt } from "./state/signing-keys.ts";

export interface KeyRingOptions {
  readonly source: KeySource;
  readonly now: Clock;
  readonly build: (keys: readonly SigningKey[], signer: SigningKey) => Provider;
}

export interface KeyRing {
  readonly keys: () => readonly SigningKey[];
  /** The provider for the present keys. Requests that run keep the one that they began with. */
  readonly provider: () => Provider;
  reload(): Promise<void>;
}

/** Loads the keys and keeps a provider for them, which is built anew when the keys or the one that signs change. */
export async function openKeyRing({ source, now, build }: KeyRingOptions): Promise<KeyRing> {
  const open = (keys: readonly SigningKey[]) => {
    const signer = signerAt(keys, now());
    return { keys, signer, provider: build(keys, signer) };
  };
  let current = open(await source.load());
  return {
    keys: () => current.keys,
    provider: () => current.provider,
    async reload() {
      const keys = await source.load();
      const idsOf = (list: readonly SigningKey[]) =>
        list
          .map(({ kid }) => kid)
          .toSorted()
          .join(" ");
      const isSame = idsOf(keys) === idsOf(current.keys) && signerAt(keys, now()).kid === current.signer.kid;
      current = isSame ? { ...current, keys } : open(keys);
    },
  };
}
