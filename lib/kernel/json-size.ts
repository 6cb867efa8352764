export interface JsonSize {
  /** The deepest nesting of lists and objects. */
  readonly depth: number;
  /** The number of values, at most one too few for each list and object. */
  readonly values: number;
  /** The number of keys of all objects. */
  readonly keys: number;
}

/** Counts depth, values and keys of a JSON text, so that an oversized one is refused before it is parsed. */
export function sizeOfJson(text: string): JsonSize {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let keys = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x5b || char === 0x7b) {
      depth++;
      values++;
      if (depth > deepest) deepest = depth;
    } else if (char === 0x5d || char === 0x7d) depth--;
    else if (char === 0x2c) values++;
    else if (char === 0x3a) keys++;
  }
  return { depth: deepest, values, keys };
}
