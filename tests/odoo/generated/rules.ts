import type { Rule } from "#tests/mcp/seed.ts";

/** The rules of the generated calls. No rule allows deletions or actions, and product templates are closed. */
export const rules: Rule[] = [
  { model: "res.partner", allow: "rcw", denied: ["email", "phone", "ref"] },
  { model: "sale.order", allow: "rcw" },
  { model: "sale.order.line", allow: "rcw" },
  { model: "purchase.order", allow: "rcw" },
  { model: "purchase.order.line", allow: "rcw" },
  { model: "account.move", allow: "rcw" },
  { model: "account.move.line", allow: "rcw" },
  { model: "product.product", allow: "rcw" },
  { model: "crm.lead", allow: "rcw" },
  { model: "crm.stage", allow: "r" },
  { model: "mail.activity", allow: "rcw" },
  { model: "mail.message", allow: "rcw" },
  { model: "ir.attachment", allow: "r" },
];
