import type { GrantContext } from "../grants/context.ts";
import type { KeyContext } from "../keys/context.ts";

/** The dependencies of the verbs that can take access from a member. */
export interface MemberContext extends KeyContext, GrantContext {}
