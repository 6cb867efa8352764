/** A pair of keys for ES256 as JSON Web Keys. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly privateJwk: Readonly<Record<string, string>>;
  /** From then on it signs. It is published earlier, so that all instances know it by then. */
  readonly signsFrom: Date;
  /** The end of the last token that it signed; undefined for the newest key. */
  readonly verifiesUntil: Date | undefined;
}

export interface KeySource {
  /** Returns the keys that sign or verify, and creates a new one if it is time for it. */
  load(): Promise<readonly SigningKey[]>;
}

/** Returns the key that signs at `at`: the newest that may. Throws Error if there is none. */
export function signerAt(keys: readonly SigningKey[], at: Date): SigningKey {
  const [newest] = keys
    .filter(({ signsFrom }) => signsFrom <= at)
    .toSorted((a, b) => Number(b.signsFrom) - Number(a.signsFrom));
  if (newest === undefined) throw new Error("There is no key that may sign.");
  return newest;
}
