/** Returns a list that counts how often its items are read. `times` is the average count of an item. */
export function counted<T>(items: readonly T[]): { readonly list: readonly T[]; readonly times: () => number } {
  let looks = 0;
  const get = (target: readonly T[], key: string | symbol) => {
    if (typeof key === "string" && /^\d+$/.test(key)) looks++;
    return Reflect.get(target, key);
  };
  return { list: new Proxy(items, { get }), times: () => looks / items.length };
}
