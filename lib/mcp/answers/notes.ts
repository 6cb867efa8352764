import { z } from "zod";

/** Sentences of ours about the answer, such as a day that was taken for a time. */
export const notes = z.array(z.string()).optional();
