import json from "../../../contract/default-orders.json" with { type: "json" };
import { toTable } from "../table/to-table.ts";

/** Made by scripts/default-orders.py from the sources of Odoo 14 and 19: the order of a model when none is asked for. */
export const defaultOrders = toTable<Readonly<Record<14 | 19, Readonly<Record<string, string>>>>>(json);
