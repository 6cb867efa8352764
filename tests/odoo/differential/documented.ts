import type { Question } from "./questions.ts";

interface Documented {
  /** The heading in docs/differences.md. */
  readonly heading: string;
  readonly matches: (question: Question, what: string, major: number) => boolean;
}

const documented: readonly Documented[] = [
  {
    heading: "What is closed",
    matches: (_question, what) =>
      what.startsWith("refused denied:") &&
      /whose rows may belong to records that are not enabled|tells access_token, which is not enabled/.test(what),
  },
  {
    heading: "Figures before 19",
    matches: ({ kind }, what, major) =>
      kind === "groups" && major < 19 && /^refused invalid_input: .*Odoo \d+ cannot (aggregate|order by)/.test(what),
  },
  {
    heading: "A bare day before 19",
    matches: (_question, what, major) =>
      major < 19 && what.startsWith("refused") && what.includes("can't mean a whole day"),
  },
  {
    heading: "Groups of messages before 19",
    matches: ({ kind, model }, what, major) =>
      major < 19 &&
      kind === "groups" &&
      model === "mail.message" &&
      /^(count of|groups|group|having|has_more|order|\w+:\w+ of)/.test(what),
  },
  {
    heading: "Archived records in computed lists before 19",
    matches: ({ kind, context }, what, major) => {
      const lists = /: gateway \[([\d,]*)\], Odoo \[([\d,]*)\]$/.exec(what);
      if (major >= 19 || (kind !== "page" && kind !== "walk") || context?.["active_test"] !== false || lists === null)
        return false;
      const [ours, theirs] = [lists[1], lists[2]].map((ids = "") => ids.split(",").filter((id) => id !== ""));
      return (ours ?? []).every((id) => theirs?.includes(id));
    },
  },
];

/** Returns the heading under which docs/differences.md documents this difference, or undefined. */
export function documentedAs(question: Question, what: string, major: number): string | undefined {
  return documented.find(({ matches }) => matches(question, what, major))?.heading;
}
