import { hash, verify } from "@node-rs/argon2";

export interface Hasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** OWASP's parameters for argon2id (its default algorithm): 19 MiB, two passes, one lane. */
export const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes with argon2id on the thread pool, so that the event loop is not blocked. */
export const argon2Hasher: Hasher = {
  hash: (password) => hash(normalize(password), parameters),
  verify: (stored, password) => verify(stored, normalize(password)),
};

// The same password typed on two keyboards can differ in bytes: "ñ" as one character, or as "n" and a tilde.
function normalize(password: string): string {
  return password.normalize("NFKC");
}
