import type { AppData } from "../definition.ts";

export const hrTimesheet: AppData = {
  models: {
    "account.analytic.line": {
      label: "Analytic Line",
      order: "date desc, id desc",
      depends: {
        department_id: ["employee_id"],
      },
      fields: {
        name: { type: "char", string: "Description", required: true },
        date: { type: "date", required: true },
        unit_amount: { type: "float", string: "Quantity", aggregator: "sum" },
        amount: { type: "monetary", required: true, aggregator: "sum" },
        employee_id: { type: "many2one", relation: "hr.employee" },
        user_id: { type: "many2one", relation: "res.users" },
        department_id: { type: "many2one", relation: "hr.department", readonly: true },
        manager_id: { type: "many2one", relation: "hr.employee", related: "employee_id.parent_id", store: true },
        project_id: { type: "many2one", relation: "project.project" },
        task_id: { type: "many2one", relation: "project.task" },
        partner_id: { type: "many2one", relation: "res.partner" },
        product_uom_id: { type: "many2one", string: "Unit", relation: "uom.uom" },
        ref: { type: "char", string: "Ref." },
        currency_id: { type: "many2one", relation: "res.currency", readonly: true },
        company_id: { type: "many2one", relation: "res.company", required: true, readonly: true },
      },
    },
  },
  es: {
    Amount: "Importe",
    "Analytic Line": "Línea analítica",
    Department: "Departamento",
    Employee: "Empleado",
    Manager: "Gerente",
    Project: "Proyecto",
    Quantity: "Cantidad",
    "Ref.": "Ref.",
    Task: "Tarea",
    Unit: "Unidad",
  },
};
