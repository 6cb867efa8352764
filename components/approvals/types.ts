import type { FormResult } from "../ui/use-error-text.ts";

/** Approves or refuses a call; the words are for its caller. */
export type Decide = (input: {
  readonly decision: "approved" | "refused";
  readonly reason: string;
}) => Promise<FormResult<unknown>>;
