interface Item {
  /** The source of one matched character or assertion, or the opening of a group. */
  readonly atom: string;
  readonly branches?: readonly Item[][];
  /** True if the item may be missing. */
  optional: boolean;
  /** True if the item may be repeated without a limit. */
  open: boolean;
}

const token = /\\(?:[pP]\{[^}]*\}|.)|\[(?:[^\]\\]|\\.)*\]|\(\?(?:<?[=!]|:|<\w+>)|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gs;
const assertion = /^(?:\^|\$|\\[bB]|\(\?<?[=!])$/;
const characters = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), "é"];

/**
 * True if a repetition can match over further places where the same expression can begin, and what follows it can fail
 * to match. The text is then read again from each of those places, as with `\bt-if[\w-]*=` on `t-if-t-if-t-if`.
 */
export function runsOverStarts(source: string): boolean {
  return parse(source).some((branch) => runsOver(branch, [], []));
}

function parse(source: string): Item[][] {
  const tokens = [...source.matchAll(token)].map(([text]) => text);
  let at = 0;
  function alternatives(): Item[][] {
    const found: Item[][] = [[]];
    for (let text = tokens[at]; text !== undefined && text !== ")"; text = tokens[++at]) {
      const branch = found.at(-1) as Item[];
      const last = branch.at(-1);
      if (text === "|") {
        found.push([]);
      } else if (last !== undefined && /^(?:[*+?]|\{\d)/.test(text)) {
        last.optional = /^(?:[*?]|\{0)/.test(text);
        last.open = /^[*+]|,\}/.test(text);
      } else if (text.startsWith("(")) {
        at++;
        branch.push({ atom: text, branches: alternatives(), optional: false, open: false });
      } else {
        branch.push({ atom: text, optional: false, open: false });
      }
    }
    return found;
  }
  return alternatives();
}

function runsOver(items: readonly Item[], before: readonly Item[], after: readonly Item[]): boolean {
  return items.some((item, at) => {
    const start = [...before, ...items.slice(0, at)];
    const rest = [...items.slice(at + 1), ...after];
    if (item.branches?.some((branch) => runsOver(branch, start, rest))) return true;
    if (!item.open || start.length === 0) return false;
    const run = new Set(charactersOf(item));
    return rest.some(mayBeMissing) && start.every((one) => fits(one, run));
  });
}

const mayBeMissing = (item: Item): boolean =>
  !item.optional && (item.branches?.every((branch) => branch.some(mayBeMissing)) ?? true);

/** True if the item can match within a run of these characters. */
function fits(item: Item, run: ReadonlySet<string>): boolean {
  if (item.atom === "^") return false;
  // An expression that may not follow a character of the run can begin only once in the run.
  if (item.atom === "(?<!") return !within(run, new Set(charactersOf({ ...item, atom: "(?:" })));
  if (item.optional || assertion.test(item.atom)) return true;
  if (item.branches !== undefined) return item.branches.some((branch) => branch.every((one) => fits(one, run)));
  return charactersOf(item).some((character) => run.has(character));
}

const within = (some: ReadonlySet<string>, all: ReadonlySet<string>) => [...some].every((one) => all.has(one));

function charactersOf({ atom, branches }: Item): string[] {
  if (assertion.test(atom)) return [];
  if (branches !== undefined) return branches.flat().flatMap(charactersOf);
  const one = new RegExp(`^(?:${atom})$`, /\\p/i.test(atom) ? "u" : "");
  return characters.filter((character) => one.test(character));
}
