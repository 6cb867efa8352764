import { char, type Model, model, selection } from "./model.ts";
import { active, company } from "./shared-fields.ts";

export const accountTypes = [
  ["asset_receivable", "Receivable", "Por cobrar"],
  ["liability_payable", "Payable", "Por pagar"],
  ["income", "Income", "Ingresos"],
  ["income_other", "Other Income", "Otros ingresos"],
  ["expense", "Expenses", "Gastos"],
  ["expense_direct_cost", "Cost of Revenue", "Coste de las ventas"],
  ["liability_current", "Current Liabilities", "Pasivos circulantes"],
  ["asset_current", "Current Assets", "Activos circulantes"],
  ["asset_cash", "Bank and Cash", "Banco y efectivo"],
] as const;

/** Accounts and journals. */
export const accountModels: readonly Model[] = [
  model(
    "account.account",
    "Account",
    {
      name: char("Account Name", "Nombre de la cuenta", { required: true, translate: true }),
      code: char("Code", "Código", { required: true }),
      account_type: selection("Type", "Tipo", accountTypes, { required: true }),
      internal_group: selection(
        "Internal Group",
        "Grupo interno",
        [
          ["asset", "Asset", "Activo"],
          ["liability", "Liability", "Pasivo"],
          ["income", "Income", "Ingresos"],
          ["expense", "Expense", "Gastos"],
        ],
        { readonly: true, compute: (row) => String(row["account_type"]).split("_")[0] ?? false },
      ),
      active,
    },
    { order: "code", nameFields: ["display_name", "code", "name"], display: (row) => `${row["code"]} ${row["name"]}` },
  ),
  model(
    "account.journal",
    "Journal",
    {
      name: char("Journal Name", "Nombre del diario", { required: true, translate: true }),
      code: char("Sequence Prefix", "Prefijo de secuencia", { required: true }),
      type: selection(
        "Type",
        "Tipo",
        [
          ["sale", "Sales", "Ventas"],
          ["purchase", "Purchase", "Compra"],
          ["bank", "Bank", "Banco"],
          ["general", "Miscellaneous", "Varios"],
        ],
        { required: true },
      ),
      active,
      company_id: { ...company, required: true, readonly: true },
    },
    { order: "code", nameFields: ["name", "code"] },
  ),
];
