import { z } from "zod";

/** Sentences about the answer, such as the hint that a day was taken for a time. */
export const notes = z.array(z.string()).optional();
