import { z } from "zod";

/** What somebody claims to be. Bounded, so that nobody makes us hash megabytes. */
export const Credentials = z.object({
  email: z.string().trim().toLowerCase().min(3).max(254),
  password: z.string().min(1).max(256),
});
export type Credentials = z.output<typeof Credentials>;
