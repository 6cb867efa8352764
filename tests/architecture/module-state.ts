/** Declarations of a module, with the name of a `let` or `var`, or the name and the value of a `const`. */
const declaration = /^(?:export )?(?:(let|var) (\w+)|const (\w+)\b([\s\S]*?;$))/gm;
/** A cache is always mutable state. */
const cache = /\bnew LRUCache\b|\bcreateMemoryCache\b/;
const changing = "set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin";

/**
 * Returns the names of a module's mutable state. Biome formats the sources, so statements of the module are not
 * indented.
 */
export function moduleStateIn(source: string): readonly string[] {
  return [...source.matchAll(declaration)].flatMap(([, , variable, name = "", value = ""]) => {
    if (variable !== undefined) return [variable];
    // Values that a function creates at each call are no state of the module.
    const isFunction = /^[^=]*=\s*(?:async )?(?:\([^)]*\)|\w+)(?:: [^=]+)? =>/.test(value);
    if (isFunction) return [];
    return cache.test(value) || isChanged(source, name) ? [name] : [];
  });
}

function isChanged(source: string, name: string): boolean {
  const self = `(?<![\\w.])${name}`;
  const part = "(?:\\.\\w+|\\[[^\\]\\n]+\\])";
  const patterns = [
    `${self}${part}*\\??\\.(?:${changing})\\(`,
    `${self}${part}+\\s*(?:[-+*/|&?]{0,2}=(?![=>])|\\+\\+|--)`,
    `delete ${name}${part}`,
    `(?:Object\\.assign|getRandomValues)\\(${name}\\b`,
  ];
  return patterns.some((pattern) => new RegExp(pattern).test(source));
}
