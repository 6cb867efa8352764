import type { Place, Vault } from "./vault.ts";

/** Encrypts values that belong to no tenant. In another table, row or field a value cannot be decrypted. */
export interface ServiceVault {
  seal(plain: string, place: ServicePlace): string;
  /** Throws AppError `internal` if key, place or text do not match. */
  open(sealed: string, place: ServicePlace): string;
}

type ServicePlace = Omit<Place, "tenantId">;

/** Stands for the tenant of values that belong to none. */
const owner = "service";

/** Returns a new data key of the service, wrapped by the current master key. */
export function newServiceKey(vault: Pick<Vault, "newTenantKey">): string {
  return vault.newTenantKey(owner);
}

/** Creates the encryption with the service's data key. */
export function createServiceVault(vault: Pick<Vault, "seal" | "open">, wrappedKey: string): ServiceVault {
  return {
    seal: (plain, place) => vault.seal(wrappedKey, plain, { ...place, tenantId: owner }),
    open: (sealed, place) => vault.open(wrappedKey, sealed, { ...place, tenantId: owner }),
  };
}
