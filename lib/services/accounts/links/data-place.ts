import type { AccountLinkId } from "../../../kernel/ids.ts";

/** Returns the place of a link's encrypted details. */
export function dataPlace(id: AccountLinkId): { readonly table: string; readonly row: string; readonly field: string } {
  return { table: "account_links", row: id, field: "data" };
}
