import type { Locale } from "../kernel/locale/locale.ts";
/** The groups of models on the Models page of the portal. They are fewer than the apps of Odoo. */
export const apps = [
  "contacts",
  "crm",
  "sales",
  "products",
  "purchase",
  "inventory",
  "accounting",
  "hr",
  "projects",
  "manufacturing",
  "services",
  "general",
  "other",
] as const;
export type App = (typeof apps)[number];

export interface KnownModel {
  readonly model: string;
  readonly app: App;
  /** The label of Odoo's own translations. */
  readonly label: { readonly en: string; readonly es: string };
}

const table: readonly (readonly [App, readonly (readonly [model: string, en: string, es: string])[]])[] = [
  [
    "contacts",
    [
      ["res.partner", "Contact", "Contacto"],
      ["res.partner.category", "Contact Tag", "Etiqueta de contacto"],
      ["res.partner.industry", "Industry", "Sector"],
      ["res.country", "Country", "País"],
      ["res.country.state", "Country state", "Provincia"],
    ],
  ],
  [
    "crm",
    [
      ["crm.lead", "Lead/Opportunity", "Lead/Oportunidad"],
      ["crm.stage", "CRM Stage", "Etapa de CRM"],
      ["crm.team", "Sales Team", "Equipo de ventas"],
      ["crm.tag", "CRM Tag", "Etiqueta de CRM"],
      ["crm.lost.reason", "Opp. Lost Reason", "Motivo de pérdida"],
    ],
  ],
  [
    "sales",
    [
      ["sale.order", "Sales Order", "Pedido de venta"],
      ["sale.order.line", "Sales Order Line", "Línea de pedido de venta"],
      ["sale.report", "Sales Analysis Report", "Informe de análisis de ventas"],
      ["sale.order.template", "Quotation Template", "Plantilla de presupuesto"],
    ],
  ],
  [
    "products",
    [
      ["product.template", "Product", "Producto"],
      ["product.product", "Product Variant", "Variante de producto"],
      ["product.category", "Product Category", "Categoría de producto"],
      ["product.pricelist", "Pricelist", "Tarifa"],
      ["product.pricelist.item", "Pricelist Rule", "Regla de la tarifa"],
      ["product.supplierinfo", "Supplier Pricelist", "Tarifa de proveedor"],
      ["uom.uom", "Product Unit of Measure", "Unidad de medida del producto"],
    ],
  ],
  [
    "purchase",
    [
      ["purchase.order", "Purchase Order", "Pedido de compra"],
      ["purchase.order.line", "Purchase Order Line", "Línea de pedido de compra"],
      ["purchase.report", "Purchase Report", "Informe de compra"],
      ["purchase.requisition", "Purchase Requisition", "Solicitud de compra"],
    ],
  ],
  [
    "inventory",
    [
      ["stock.quant", "Quants", "Quants"],
      ["stock.picking", "Transfer", "Traslado"],
      ["stock.move", "Stock Move", "Movimiento de existencias"],
      ["stock.move.line", "Product Moves (Stock Move Line)", "Movimientos de producto"],
      ["stock.warehouse", "Warehouse", "Almacén"],
      ["stock.location", "Inventory Locations", "Ubicaciones de inventario"],
      ["stock.lot", "Lot/Serial", "Lote/número de serie"],
      // The name of the model until 15.
      ["stock.production.lot", "Lot/Serial", "Lote/número de serie"],
      ["stock.picking.type", "Picking Type", "Tipo de operación"],
      ["stock.warehouse.orderpoint", "Minimum Inventory Rule", "Regla de inventario mínimo"],
    ],
  ],
  [
    "accounting",
    [
      ["account.move", "Journal Entry", "Asiento contable"],
      ["account.move.line", "Journal Item", "Apunte contable"],
      ["account.payment", "Payments", "Pagos"],
      ["account.journal", "Journal", "Diario"],
      ["account.account", "Account", "Cuenta"],
      ["account.tax", "Tax", "Impuesto"],
      ["account.payment.term", "Payment Terms", "Términos de pago"],
      ["account.bank.statement", "Bank Statement", "Extracto bancario"],
      ["account.bank.statement.line", "Bank Statement Line", "Línea del extracto bancario"],
      ["account.analytic.account", "Analytic Account", "Cuenta analítica"],
      ["account.analytic.line", "Analytic Line", "Línea analítica"],
      ["res.currency", "Currency", "Moneda"],
    ],
  ],
  [
    "hr",
    [
      ["hr.employee", "Employee", "Empleado"],
      ["hr.employee.public", "Public Employee", "Empleado público"],
      ["hr.department", "Department", "Departamento"],
      ["hr.job", "Job Position", "Puesto de trabajo"],
      ["hr.leave", "Time Off", "Ausencias"],
      ["hr.leave.type", "Time Off Type", "Tipo de ausencia"],
      ["hr.leave.allocation", "Time Off Allocation", "Asignación de ausencias"],
      ["hr.attendance", "Attendance", "Asistencia"],
      ["hr.expense", "Expense", "Gasto"],
      ["hr.applicant", "Applicant", "Candidato"],
    ],
  ],
  [
    "projects",
    [
      ["project.project", "Project", "Proyecto"],
      ["project.task", "Task", "Tarea"],
      ["project.task.type", "Task Stage", "Etapa de la tarea"],
      ["project.milestone", "Project Milestone", "Hito del proyecto"],
      ["project.tags", "Project Tags", "Etiquetas del proyecto"],
    ],
  ],
  [
    "manufacturing",
    [
      ["mrp.production", "Manufacturing Order", "Orden de producción"],
      ["mrp.bom", "Bill of Material", "Lista de materiales"],
      ["mrp.bom.line", "Bill of Material Line", "Línea de lista de materiales"],
      ["mrp.workcenter", "Work Center", "Centro de trabajo"],
      ["mrp.workorder", "Work Order", "Orden de trabajo"],
    ],
  ],
  [
    "services",
    [
      ["helpdesk.ticket", "Helpdesk Ticket", "Ticket del servicio de asistencia"],
      ["maintenance.request", "Maintenance Request", "Solicitud de mantenimiento"],
      ["maintenance.equipment", "Maintenance Equipment", "Equipo de mantenimiento"],
      ["fleet.vehicle", "Vehicle", "Vehículo"],
      ["event.event", "Event", "Evento"],
      ["event.registration", "Event Registration", "Inscripción a evento"],
      ["repair.order", "Repair Order", "Orden de reparación"],
      ["pos.order", "Point of Sale Orders", "Pedidos del punto de venta"],
      ["pos.order.line", "Point of Sale Order Lines", "Líneas del pedido del punto de venta"],
    ],
  ],
  [
    "general",
    [
      ["res.company", "Companies", "Compañías"],
      ["res.users", "User", "Usuario"],
      ["calendar.event", "Calendar Event", "Evento del calendario"],
      ["mail.activity", "Activity", "Actividad"],
      ["mail.activity.type", "Activity Type", "Tipo de actividad"],
      ["mail.message", "Message", "Mensaje"],
      ["ir.attachment", "Attachment", "Archivo adjunto"],
      ["utm.source", "UTM Source", "Fuente UTM"],
      ["utm.campaign", "UTM Campaign", "Campaña UTM"],
    ],
  ],
];

/** The known models, in the order of the rules matrix. */
export const knownModels: readonly KnownModel[] = table.flatMap(([app, models]) =>
  models.map(([model, en, es]) => ({ model, app, label: { en, es } })),
);

const byName = new Map(knownModels.map((known) => [known.model, known]));

/** Returns the app of a model: the known one, otherwise the one of its prefix. */
export function appOf(model: string): App {
  const known = byName.get(model);
  if (known !== undefined) return known.app;
  const prefix = model.split(".")[0] ?? "";
  return prefixes[prefix] ?? "other";
}

/** Returns the known label of a model in a language, or undefined. */
export function knownLabel(model: string, locale: Locale): string | undefined {
  return byName.get(model)?.label[locale];
}

const prefixes: Readonly<Record<string, App>> = {
  crm: "crm",
  sale: "sales",
  product: "products",
  purchase: "purchase",
  stock: "inventory",
  account: "accounting",
  hr: "hr",
  project: "projects",
  mrp: "manufacturing",
  helpdesk: "services",
  maintenance: "services",
  fleet: "services",
  event: "services",
  repair: "services",
  pos: "services",
};
