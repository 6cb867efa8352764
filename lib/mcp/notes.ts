import { z } from "zod";

/** What an answer says of itself beside its rows and values, in our own words: days that were read as times, and the like. */
export const notes = z.array(z.string()).optional();
