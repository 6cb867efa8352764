import { z } from "zod";

/** The credentials of a sign-in. Their length is bounded, so that no request makes the server hash megabytes. */
export const Credentials = z.object({
  email: z.string().trim().toLowerCase().min(3).max(254),
  password: z.string().min(1).max(256),
});
export type Credentials = z.output<typeof Credentials>;
