import { trimTail } from "../../../kernel/text/trim-tail.ts";
import type { Behaviours, Row } from "../definition.ts";
import { requireRecord } from "./shared.ts";

/** Returns the size of a file in bytes, without decoding it. */
function sizeOf({ datas }: Row): number {
  const base64 = String(datas || "");
  return Math.floor((trimTail(base64, "=").length * 3) / 4);
}

export const base: Behaviours = {
  "res.currency": { defaults: { rate: 1, rounding: 0.01 } },
  "res.company": { defaults: { currency_id: 1 } },
  "res.users": { defaults: { company_id: 1 } },
  "ir.attachment": {
    defaults: { type: "binary" },
    compute: {
      // The demo stores pictures in the records themselves, so no file belongs to a field.
      res_field: () => false,
      file_size: sizeOf,
    },
    settle: requireRecord("res_model"),
  },
};
