/**
 * Actions of Odoo 14 to 19 that only open a form and change nothing. The user confirms the form when it is submitted.
 */
const opening: Readonly<Record<string, readonly string[]>> = {
  "account.move": ["action_register_payment", "action_reverse"],
  "hr.applicant": ["archive_applicant"],
  "purchase.order": ["action_rfq_send"],
  "stock.picking": ["button_scrap"],
};

export function opensOnly(model: string, action: string): boolean {
  return Object.hasOwn(opening, model) && opening[model]?.includes(action) === true;
}

/**
 * Wizards that only Odoo's web client opens, without a method of Odoo, with the model of the records that they work on.
 */
const forms: Readonly<Record<string, { readonly on: string; readonly field: string }>> = {
  "sale.advance.payment.inv": { on: "sale.order", field: "sale_order_ids" },
  "crm.lead.lost": { on: "crm.lead", field: "lead_ids" },
};

/**
 * Returns the field of the wizard that lists its records, if `action` names a wizard that opens on records of `model`.
 */
export function formOn(model: string, action: string): string | undefined {
  const form = Object.hasOwn(forms, action) ? forms[action] : undefined;
  return form?.on === model ? form.field : undefined;
}

/** Returns the model of a wizard's records, and the field that lists them in newer series of Odoo. */
export function formOf(wizard: string): { readonly on: string; readonly field: string } | undefined {
  return Object.hasOwn(forms, wizard) ? forms[wizard] : undefined;
}
