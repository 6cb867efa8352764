import type { AppData } from "../definition.ts";

export const hrTimesheet: AppData = {
  models: {
    "account.analytic.line": {
      label: "Analytic Line",
      order: "date desc, id desc",
      fields: {
        name: { type: "char", string: "Description", required: true },
        date: { type: "date", string: "Date", required: true },
        unit_amount: { type: "float", string: "Quantity", aggregator: "sum" },
        amount: { type: "monetary", string: "Amount", required: true, aggregator: "sum" },
        employee_id: { type: "many2one", string: "Employee", relation: "hr.employee" },
        user_id: { type: "many2one", string: "User", relation: "res.users" },
        department_id: { type: "many2one", string: "Department", relation: "hr.department", readonly: true },
        manager_id: {
          type: "many2one",
          string: "Manager",
          relation: "hr.employee",
          related: "employee_id.parent_id",
          store: true,
        },
        project_id: { type: "many2one", string: "Project", relation: "project.project" },
        task_id: { type: "many2one", string: "Task", relation: "project.task" },
        partner_id: { type: "many2one", string: "Partner", relation: "res.partner" },
        product_uom_id: { type: "many2one", string: "Unit", relation: "uom.uom" },
        ref: { type: "char", string: "Ref." },
        currency_id: { type: "many2one", string: "Currency", relation: "res.currency", readonly: true },
        company_id: { type: "many2one", string: "Company", relation: "res.company", required: true, readonly: true },
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
