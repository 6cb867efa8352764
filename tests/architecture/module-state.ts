/** A value that a module keeps for as long as the process lives and that the code of the module changes. */
const declaration = /^(?:export )?(?:(let|var) (\w+)|const (\w+)\b([\s\S]*?;$))/gm;
/** Caches exist to be changed, whoever has them. */
const cache = /\bnew LRUCache\b|\bcreateMemoryCache\b/;
const changing = "set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin";

/** The names of a module's mutable state. The sources are formatted by Biome: a module's own statements are not indented. */
export function moduleStateIn(source: string): readonly string[] {
  return [...source.matchAll(declaration)].flatMap(([, , variable, name = "", value = ""]) => {
    if (variable !== undefined) return [variable];
    // What a function makes anew at each call is not state of the module.
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
