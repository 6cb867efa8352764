import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { AppError } from "../kernel/errors.ts";

/** The place of an encrypted value. In another tenant, row or field the value cannot be decrypted. */
export interface Place {
  readonly tenantId: string;
  readonly table: string;
  readonly row: string;
  readonly field: string;
}

export interface Vault {
  /** Creates a data key for a tenant, wrapped by the current master key: the value of `tenants.wrapped_key`. */
  newTenantKey(tenantId: string): string;
  /** Encrypts `plain` with a tenant's data key. */
  seal(wrappedKey: string, plain: string, place: Place): string;
  /** Decrypts a value of `seal`. Throws AppError `internal` if key, place or text do not match. */
  open(wrappedKey: string, sealed: string, place: Place): string;
  /** Computes an HMAC-SHA-256 in hex with its own key for each purpose, for random secrets that need no slow hash. */
  fingerprint(purpose: string, secret: string): string;
  /** Derives a 32-byte secret from the master key for each purpose. */
  derive(purpose: string): Buffer;
}

interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Parses a master key: 32 random bytes in base64 or hex. Throws AppError that says what is wrong. */
export function parseMasterKey(text: string, variable: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  if (key.length !== 32) {
    throw new AppError(
      "invalid_input",
      `${variable}: expected 32 random bytes in base64, such as from: openssl rand -base64 32`,
    );
  }
  // A passphrase or a repeated pattern has few different bytes. 32 random bytes practically always have 17 or more.
  if (new Set(key).size < 17) {
    throw new AppError(
      "invalid_input",
      `${variable}: this key is too regular to be random. Make one with: openssl rand -base64 32`,
    );
  }
  return key;
}

/** Creates the envelope encryption: `current` wraps new tenant keys, and `previous` still unwraps old ones. */
export function createVault(options: { current: Buffer; previous?: Buffer | undefined }): Vault {
  const current = toMasterKey(options.current);
  const masters = options.previous === undefined ? [current] : [current, toMasterKey(options.previous)];
  const dataKeys = new LRUCache<string, Buffer>({ max: 1_000 });

  function dataKey(wrappedKey: string, tenantId: string): Buffer {
    const cached = dataKeys.get(wrappedKey);
    if (cached !== undefined) return cached;
    const master = masters.find(({ id }) => wrappedKey.startsWith(`k1.${id}.`));
    if (master === undefined)
      throw new AppError("internal", "This tenant's data key was wrapped by another master key.");
    const key = Buffer.from(
      decrypt(master.key, wrappedKey.slice(`k1.${master.id}.`.length), `tenant-key|${tenantId}`),
      "base64",
    );
    dataKeys.set(wrappedKey, key);
    return key;
  }

  /** Derived secrets by purpose. There are few purposes, and every call needs one. */
  const derived = new Map<string, Buffer>();

  return {
    newTenantKey(tenantId) {
      return `k1.${current.id}.${encrypt(current.key, randomBytes(32).toString("base64"), `tenant-key|${tenantId}`)}`;
    },
    seal(wrappedKey, plain, place) {
      return `v1.${encrypt(dataKey(wrappedKey, place.tenantId), plain, additionalData(place))}`;
    },
    open(wrappedKey, sealed, place) {
      if (!sealed.startsWith("v1.")) throw new AppError("internal", "Not a sealed value.");
      return decrypt(dataKey(wrappedKey, place.tenantId), sealed.slice(3), additionalData(place));
    },
    fingerprint(purpose, secret) {
      return createHmac("sha256", this.derive(purpose)).update(secret).digest("hex");
    },
    derive(purpose) {
      const key = derived.get(purpose) ?? Buffer.from(hkdfSync("sha256", current.key, "", `mcp-odoo/${purpose}`, 32));
      derived.set(purpose, key);
      return key;
    },
  };
}

function toMasterKey(key: Buffer): MasterKey {
  return { id: createHmac("sha256", key).update("mcp-odoo/key-id").digest("hex").slice(0, 8), key };
}

function additionalData(place: Place): string {
  return [place.tenantId, place.table, place.row, place.field, "v1"].join("|");
}

function encrypt(key: Buffer, plain: string, aad: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
}

function decrypt(key: Buffer, text: string, aad: string): string {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < 28) throw new AppError("internal", "Not a sealed value.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(
      Buffer.from(aad),
    );
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new AppError("internal", "A sealed value does not open: it was changed, or moved from where it was sealed.", {
      cause,
    });
  }
}
