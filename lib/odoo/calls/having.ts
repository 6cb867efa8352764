import type { Domain, DomainLeaf, OdooValue } from "../types.ts";

/** True, false or unknown: as in a database, a sum of nothing is neither more nor less than any number. */
type Truth = boolean | undefined;

/** True if a group meets conditions on its aggregates. `read` returns an aggregate by its term. */
export function meets(having: Domain, read: (term: string) => OdooValue | undefined): boolean {
  // The conditions are in prefix notation and evaluated from the end.
  const stack: Truth[] = [];
  for (const item of [...having].reverse()) {
    if (typeof item !== "string") stack.push(compare(read(String(item[0])), item));
    else if (item === "!") stack.push(not(stack.pop()));
    else {
      const [left, right] = [stack.pop(), stack.pop()];
      stack.push(item === "&" ? and(left, right) : not(and(not(left), not(right))));
    }
  }
  return stack.reduce(and, true) === true;
}

function compare(value: OdooValue | undefined, [, operator, wanted]: DomainLeaf): Truth {
  if (typeof value !== "number") return undefined;
  const limit = Number(wanted);
  switch (operator) {
    case "=":
      return value === limit;
    case "!=":
      return value !== limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "<=":
      return value <= limit;
    case ">=":
      return value >= limit;
    default:
      return undefined;
  }
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function and(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}
