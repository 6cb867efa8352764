/** Whether a message, as far as it was seen, calls the tool that takes files. */
export type Verdict = "yes" | "no" | "open";

const longestWord = 64;
const quote = 0x22;
const backslash = 0x5c;
const slash = 0x2f;

/**
 * Reads a JSON-RPC message as it comes and tells whether it is a call of `tool`: only such a call may be large, and
 * clients before 2026 name the tool in the body alone, where it may stand after the file. It tells what the text looks
 * like; what was parsed in the end decides.
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
  /** Undefined when it holds an escape that says nothing here. */
  let word: string | undefined = "";

  const isOurs = () => depth === 1 || (depth === 2 && inParams);

  function onWord(): void {
    if (!isOurs()) return;
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
      wantsKey = isOurs();
    } else if (char === "[") {
      depth++;
      // A batch is never large.
      if (depth === 1) verdict = "no";
      if (depth === 2) inParams = false;
    } else if (char === "}" || char === "]") {
      depth--;
      wantsKey = false;
    } else if (char === "," && isOurs()) wantsKey = true;
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
      // PHP writes every slash so.
      if (byte === slash) word = word === undefined ? word : `${word}/`;
      else word = undefined;
    } else if (byte === backslash) {
      isEscaped = true;
    } else if (byte === quote) {
      inString = false;
      onWord();
    } else if (word !== undefined && word.length < longestWord && isOurs()) {
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
