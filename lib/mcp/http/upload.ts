/** Tells if a message calls the tool that takes files; `open` while too little of it was read. */
export type Verdict = "yes" | "no" | "open";

const longestWord = 64;
const quote = 0x22;
const backslash = 0x5c;
const slash = 0x2f;

/**
 * Returns a function that reads the chunks of a JSON-RPC message and tells if it is a call of `tool`. Only such a call
 * may be large, and clients before 2026 name the tool only in the body, where it may follow the file. The verdict is
 * about the text; the parsed message is checked again.
 */
export function watchForCall(tool: string): (chunk: Uint8Array) => Verdict {
  let depth = 0;
  let inParams = false;
  let wantsKey = false;
  let key = "";
  let paramsKey = "";
  let method: string | undefined;
  let name: string | undefined;
  let verdict: Verdict = "open";
  let inString = false;
  let isEscaped = false;
  /** Undefined if the string contains an escape that no method, tool or key needs. */
  let word: string | undefined = "";

  const isInternal = () => depth === 1 || (depth === 2 && inParams);

  function onWord(): void {
    if (!isInternal()) return;
    if (wantsKey) {
      if (depth === 1) key = word ?? "";
      else paramsKey = word ?? "";
    } else if (depth === 1 && key === "method") method = word;
    else if (depth === 2 && paramsKey === "name") name = word;
  }

  function onMark(char: string): void {
    if (char === "{") {
      depth++;
      if (depth === 2) inParams = key === "params";
      wantsKey = isInternal();
    } else if (char === "[") {
      depth++;
      // A batch may not be large.
      if (depth === 1) verdict = "no";
      if (depth === 2) inParams = false;
    } else if (char === "}" || char === "]") {
      depth--;
      wantsKey = false;
    } else if (char === "," && isInternal()) wantsKey = true;
    else if (char === ":") wantsKey = false;
  }

  function read(byte: number): void {
    if (!inString && byte !== quote) {
      onMark(String.fromCharCode(byte));
    } else if (!inString) {
      inString = true;
      word = "";
    } else if (isEscaped) {
      isEscaped = false;
      // PHP escapes every slash.
      if (byte === slash) word = word === undefined ? word : `${word}/`;
      else word = undefined;
    } else if (byte === backslash) {
      isEscaped = true;
    } else if (byte === quote) {
      inString = false;
      onWord();
    } else if (word !== undefined && word.length < longestWord && isInternal()) {
      word += String.fromCharCode(byte);
    }
  }

  return (chunk) => {
    if (verdict !== "open") return verdict;
    for (const byte of chunk) read(byte);
    if (verdict === "open" && (isOther(method, "tools/call") || isOther(name, tool))) verdict = "no";
    if (verdict === "open" && method !== undefined && name !== undefined) verdict = "yes";
    return verdict;
  };
}

function isOther(found: string | undefined, wanted: string): boolean {
  return found !== undefined && found !== wanted;
}
