import type { AccessKeyId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** The dependencies of the verbs on access keys. */
export interface KeyContext extends ServiceContext {
  /** Drops the cached key. Called after its revocation is committed, so that it takes effect at once. */
  forgetKey(keyId: AccessKeyId): void;
}
