import type { Values } from "../fixture-builder.ts";

export const accounts: readonly Values[] = [
  { code: "430000", name: "Customers", "name@es_ES": "Clientes", account_type: "asset_receivable" },
  { code: "400000", name: "Vendors", "name@es_ES": "Proveedores", account_type: "liability_payable" },
  { code: "700000", name: "Product Sales", "name@es_ES": "Ventas de mercaderías", account_type: "income" },
  { code: "705000", name: "Service Sales", "name@es_ES": "Prestación de servicios", account_type: "income" },
  { code: "600000", name: "Purchases", "name@es_ES": "Compras de mercaderías", account_type: "expense" },
  { code: "621000", name: "Rent", "name@es_ES": "Arrendamientos", account_type: "expense" },
  { code: "628000", name: "Utilities", "name@es_ES": "Suministros", account_type: "expense" },
  { code: "572000", name: "Bank", "name@es_ES": "Bancos", account_type: "asset_cash" },
  { code: "477000", name: "Output VAT", "name@es_ES": "H.P. IVA repercutido", account_type: "liability_current" },
  { code: "472000", name: "Input VAT", "name@es_ES": "H.P. IVA soportado", account_type: "asset_current" },
];

/** The journals of each company. */
export const journals: readonly Values[] = [
  { code: "INV", name: "Customer Invoices", "name@es_ES": "Facturas de clientes", type: "sale" },
  { code: "BILL", name: "Vendor Bills", "name@es_ES": "Facturas de proveedores", type: "purchase" },
  { code: "BNK1", name: "Bank", "name@es_ES": "Banco", type: "bank" },
  { code: "MISC", name: "Miscellaneous Operations", "name@es_ES": "Operaciones varias", type: "general" },
];
