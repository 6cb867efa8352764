/**
 * Actions of Odoo 14 to 19 that open a form and change nothing by themselves: what the form does is asked about when it
 * is sent off.
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

/** Wizards that Odoo's web client opens by itself, by the model of the records that they work on: no method does. */
const forms: Readonly<Record<string, { readonly on: string; readonly field: string }>> = {
  "sale.advance.payment.inv": { on: "sale.order", field: "sale_order_ids" },
  "crm.lead.lost": { on: "crm.lead", field: "lead_ids" },
};

/** The field of the wizard that holds the records, where the action is a wizard to open on records of the model. */
export function formOn(model: string, action: string): string | undefined {
  const form = Object.hasOwn(forms, action) ? forms[action] : undefined;
  return form?.on === model ? form.field : undefined;
}

/** The same of a wizard alone: the model of its records, and the field that holds them from some series on. */
export function formOf(wizard: string): { readonly on: string; readonly field: string } | undefined {
  return Object.hasOwn(forms, wizard) ? forms[wizard] : undefined;
}
