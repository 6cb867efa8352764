import { clipText } from "../../kernel/text/clip-text.ts";
import { closest } from "../../kernel/text/closest.ts";
import { closedOperations, isAction, isOnHardFloor } from "../hard-floor.ts";
import { byRule, caller, nobody, Refusal } from "./refusal.ts";
import type { Rulebook } from "./rulebook.ts";

/** This entry among a rule's actions is no button: it opens the documents of the model's records. */
const printing = "print";

/** Methods of every record that callers ask for as actions, each with the tool that does the same. */
const toolFor = new Map(
  Object.entries({
    create: "create_record",
    copy: "create_record",
    write: "update_record",
    update: "update_record",
    unlink: "delete_record",
    read: "get_record",
    search: "search_records",
    search_read: "search_records",
    search_count: "search_records with count true",
    name_search: "find_record",
    read_group: "aggregate_records",
    message_post: "post_message",
    fields_get: "describe_model",
    print: "read_attachment with model and record_id",
  }),
);

/** Throws unless the rules allow the button of the model's form. */
export function mayAct(book: Rulebook, model: string, name: string): void {
  // A caller that may not change records may not press a button that changes them.
  if (book.principal.kind !== "session" && book.principal.scope !== "write") book.mayOperate("write", model);
  if (isOnHardFloor(model))
    throw new Refusal("hard_floor", `${model} is never open to AI clients.`, {
      hint: book.instead(model),
      path: "model",
      remedy: nobody,
    });
  const actions = book.rules.models.get(model)?.actions ?? [];
  const isButton = isAction(name) && name !== printing;
  if (isButton && closedOperations(model).length === 0 && actions.includes(name)) return;
  const tool = toolFor.get(name);
  const near = closest(name, actions);
  throw new Refusal(
    "action_disabled",
    `The action ${clipText(name, 60)} is not enabled on ${model}.`,
    tool !== undefined
      ? { hint: `It is no action: call ${tool}.`, path: "action", remedy: caller }
      : {
          hint: [
            ...(near.length > 0 ? [`Did you mean ${near.join(", ")}?`] : []),
            actions.length > 0 ? `Enabled on it: ${actions.join(", ")}.` : "No action is enabled on it.",
          ].join(" "),
          path: "action",
          remedy: byRule("action", !isAction(name) || closedOperations(model).length > 0),
        },
  );
}

/** Throws unless a document of the model may be printed. Printing changes nothing, so a read-only key may print too. */
export function mayPrint(book: Rulebook, model: string, path = "model"): void {
  book.mayOperate("read", model, path);
  if (book.rules.models.get(model)?.actions.includes(printing) === true) return;
  throw new Refusal("action_disabled", `Printing is not enabled on ${model}.`, {
    hint: `The action ${printing} opens it: a document shows fields whatever the rule denies.`,
    path,
    remedy: byRule("action"),
  });
}
