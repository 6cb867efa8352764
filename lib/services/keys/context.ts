import type { AccessKeyId } from "../../kernel/ids.ts";
import type { ServiceContext } from "../context.ts";

/** What the verbs on access keys need beside the database. */
export interface KeyContext extends ServiceContext {
  /** Drops what this process remembers of a key: called once its revocation is committed, so that it bites at once. */
  forgetKey(keyId: AccessKeyId): void;
}
