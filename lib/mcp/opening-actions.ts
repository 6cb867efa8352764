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
