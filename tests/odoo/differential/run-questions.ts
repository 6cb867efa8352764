import { type CallGateway, compareAnswer, Refused } from "./compare.ts";
import { createDice } from "./dice.ts";
import { documentedAs } from "./documented.ts";
import { askAsGateway, askDirectly, type DirectSide } from "./expected.ts";
import { NotInSql } from "./groups-by-sql.ts";
import { createQuestion, type Question } from "./questions.ts";

export interface Tally {
  equal: number;
  /** The questions that both sides refuse. They also count in `equal`. */
  refused: number;
  /** The documented differences, by their heading in docs/differences.md. */
  readonly documented: Record<string, number>;
  /** The questions without an expected answer, because the field has no column in PostgreSQL. */
  unmeasured: number;
  readonly different: { readonly number: number; readonly question: Question; readonly what: string }[];
}

const parallel = 4;

/** Asks both sides `count` questions of a seed. A difference counts if a second comparison finds one too. */
export async function runQuestions(seed: number, count: number, side: DirectSide, call: CallGateway): Promise<Tally> {
  const tally: Tally = { equal: 0, refused: 0, documented: {}, unmeasured: 0, different: [] };
  const dice = createDice(seed);
  const questions = Array.from({ length: count }, () => createQuestion(dice, side.world));
  let next = 0;
  async function work(): Promise<void> {
    for (let number = next++; number < questions.length; number = next++) {
      const question = questions[number] as Question;
      let outcome = await judge(question, side, call);
      // A write of another test between the two reads is not a difference.
      if (outcome.kind === "different") outcome = await judge(question, side, call);
      if (outcome.kind === "different") tally.different.push({ number, question, what: outcome.what });
      else if (outcome.kind === "documented") tally.documented[outcome.as] = (tally.documented[outcome.as] ?? 0) + 1;
      else if (outcome.kind === "unmeasured") tally.unmeasured++;
      else {
        tally.equal++;
        if (outcome.kind === "refused") tally.refused++;
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, work));
  return tally;
}

type Outcome =
  | { kind: "equal" | "refused" | "unmeasured" }
  | { kind: "documented"; as: string }
  | { kind: "different"; what: string };

/** Error codes of the gateway itself, which never mean that Odoo refused the question. */
const failures = new Set([
  "busy",
  "rate_limited",
  "quota_exceeded",
  "internal",
  "odoo_unavailable",
  "timeout",
  "denied",
  "",
]);

async function judge(question: Question, side: DirectSide, call: CallGateway): Promise<Outcome> {
  let direct: Error | undefined;
  const expected = async () => {
    try {
      return await askDirectly(question, side);
    } catch (error) {
      direct = error as Error;
      throw error;
    }
  };
  try {
    const what = await compareAnswer(question, call, expected);
    return what === undefined ? { kind: "equal" } : different(question, what, side);
  } catch (error) {
    if (direct instanceof NotInSql) return { kind: "unmeasured" };
    if (direct !== undefined)
      return different(question, `answered; Odoo refuses: ${direct.message.slice(0, 200)}`, side);
    if (!(error instanceof Refused)) throw error;
    const refusal = `refused ${error.code}: ${error.message.slice(0, 300)}`;
    if (failures.has(error.code)) return different(question, refusal, side);
    await expected()
      .then(() => askAsGateway(question, side))
      .catch((fault: Error) => {
        direct = fault;
      });
    if ((direct as Error | undefined) instanceof NotInSql) return { kind: "unmeasured" };
    return direct === undefined ? different(question, refusal, side) : { kind: "refused" };
  }
}

function different(question: Question, what: string, { world }: DirectSide): Outcome {
  const as = documentedAs(question, what, world.major);
  return as === undefined ? { kind: "different", what } : { kind: "documented", as };
}
