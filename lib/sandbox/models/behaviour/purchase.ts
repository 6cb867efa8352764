import type { Behaviours } from "../definition.ts";
import { settlePurchaseLine } from "./lines.ts";
import { amounts, lineAmounts, orderDefaults, untaxed } from "./shared.ts";

export const purchase: Behaviours = {
  "purchase.order": {
    defaults: { ...orderDefaults, priority: "0" },
    numbered: "P",
    compute: amounts(untaxed("purchase.order.line")),
  },
  "purchase.order.line": {
    defaults: {
      name: "",
      product_qty: 1,
      qty_received: 0,
      qty_invoiced: 0,
      price_unit: 0,
      discount: 0,
      product_uom_id: 1,
    },
    compute: lineAmounts,
    settle: settlePurchaseLine,
  },
};
