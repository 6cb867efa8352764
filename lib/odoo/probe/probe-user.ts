import { isAppError } from "../../kernel/errors.ts";
import type { AddonRules } from "../../kernel/model-rule.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import { checkAccess, read } from "../calls/client.ts";
import type { OdooRecord, OdooTransport } from "../types.ts";
import type { ProbeStep } from "./probe-result.ts";

/** Returns the user's own record with the fields that the addon's rules allow, or undefined if they allow none. */
export async function readUser(
  odoo: OdooTransport,
  uid: number,
  inside: AddonRules | undefined,
): Promise<OdooRecord | undefined> {
  const rule = inside?.models.get("res.users");
  const fields = ["name", "login"].filter((name) => rule?.deniedFields.includes(name) !== true);
  if (inside !== undefined && (rule?.read !== true || fields.length === 0)) return undefined;
  const [user] = await read(odoo, "res.users", [uid], { fields }, { maxBytes: 64 * 1024 });
  return user;
}

export async function checkRights(odoo: OdooTransport): Promise<NonNullable<ProbeStep["detail"]>> {
  const may = await checkAccess(odoo, "res.partner", "read").catch((error) => {
    if (isAppError(error) && error.code === "odoo_access") return false;
    throw error;
  });
  if (!may) {
    throw odooError("odoo_access", "no_rights", "This Odoo user may not read contacts.", {
      hint: "Give the user a role in Odoo, such as Sales / User.",
    });
  }
  return { key: (await isAdministrator(odoo)) ? "odoo.steps.rights_admin" : "odoo.steps.rights" };
}

/** True if the user may change Odoo's settings, which is more than an AI client should be able to do. */
async function isAdministrator(odoo: OdooTransport): Promise<boolean> {
  return checkAccess(odoo, "ir.config_parameter", "write").catch(() => false);
}
