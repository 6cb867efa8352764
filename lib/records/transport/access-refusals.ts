import { AppError, isAppError } from "../../kernel/errors.ts";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";

/**
 * The same transport on which a right that the user lacks is told in our words: Odoo's name the records and the user,
 * whatever the rules deny of them. Odoo's own stay behind as the cause.
 */
export function rewordAccessRefusals(odoo: OdooTransport): OdooTransport {
  return {
    ...odoo,
    async call(call, options) {
      try {
        const answer = await odoo.call(call, options);
        return call.method === "load" || call.method === "import_rows" ? withoutRecords(answer) : answer;
      } catch (error) {
        if (!isAppError(error) || error.code !== "odoo_access" || error.options.quoted !== true) throw error;
        const { quoted: _odoos, ...rest } = error.options;
        throw new AppError("odoo_access", sentenceOf(call, error.message), { ...rest, cause: error });
      }
    },
  };
}

const verbs: Partial<Record<OdooCall["method"], string>> = {
  create: "create",
  write: "write",
  unlink: "delete",
  load: "import into",
  import_rows: "import into",
  message_post: "post on",
  document: "print",
  add_attachment: "attach to",
};

function sentenceOf({ model, method, args = {} }: OdooCall, words: string): string {
  const verb = method === "run_action" ? `press ${args["name"]} on` : (verbs[method] ?? "read");
  const { fields, values, order, groupby } = args;
  const asked = [fields, groupby, order, Object.keys(values ?? {})].flat(2).flatMap((name) => String(name).split(/\W/));
  const named = [...new Set(quotedIn(words, asked))];
  const of = named.length > 0 ? `, and Odoo names ${named.join(", ")}` : "";
  return `The Odoo user of this connection may not ${verb} ${model}, or not all of what was asked for${of}.`;
}

/** The names that stand between quotes, whatever the language around them. */
export function quotedIn(words: string, names: readonly string[]): readonly string[] {
  const parts = [...words.matchAll(/["'«“„]\s?(\w+(?:\s*,\s*\w+)*)\s?["'»”“]/g)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  const quoted = new Set(parts.map((part) => part.trim()));
  return names.filter((name) => quoted.has(name));
}

/** As Odoo names records and users in a refusal, in every language. */
const namesRecord = /\(id=\d+\)/;

/** What an import answers of rows that the user may not make is a text among others. */
function withoutRecords(answer: unknown): unknown {
  const told = answer as Record<string, unknown>;
  for (const key of ["messages", "errors"]) {
    if (!Array.isArray(told?.[key])) continue;
    const rows = (told[key] as Record<string, unknown>[]).map((row) =>
      namesRecord.test(String(row["message"])) ? { ...row, message: "The user may not make this row." } : row,
    );
    return { ...told, [key]: rows };
  }
  return answer;
}
