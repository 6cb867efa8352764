import { AppError, isAppError } from "../../kernel/errors.ts";
import { asObject, isObject } from "../../kernel/read-json.ts";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";

/**
 * Returns a transport that rewords Odoo's access errors, because Odoo names records and the user in them, whatever the
 * rules deny. Odoo's own error becomes the cause.
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
        const { quoted: _quoted, ...rest } = error.options;
        throw new AppError("odoo_access", sentenceOf(call, error.message), {
          ...rest,
          cause: error,
          reason: "user_right",
          params: { model: call.model },
        });
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

/** Returns the names that are in quotes in a text of any language. */
export function quotedIn(words: string, names: readonly string[]): readonly string[] {
  const parts = [...words.matchAll(/["'«“„]\s?(\w+(?:\s*,\s*\w+)*)\s?["'»”“]/g)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  const quoted = new Set(parts.map((part) => part.trim()));
  return names.filter((name) => quoted.has(name));
}

/** Matches the form in which Odoo names records and users in a refusal, in every language. */
const namesRecord = /\(id=\d+\)/;

/** Replaces the messages of refused rows in an import's answer. Odoo reports these as texts, not as errors. */
function withoutRecords(answer: unknown): unknown {
  const report = asObject(answer);
  for (const key of ["messages", "errors"]) {
    const listed = report[key];
    if (!Array.isArray(listed)) continue;
    const rows = listed.map((row: unknown) =>
      isObject(row) && namesRecord.test(String(row["message"]))
        ? { ...row, message: "The user may not make this row." }
        : row,
    );
    return { ...report, [key]: rows };
  }
  return answer;
}
