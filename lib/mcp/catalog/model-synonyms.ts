import { fold } from "../../kernel/text/closest.ts";

/** Everyday words for common Odoo models, in English and Spanish, without accents. */
const table: Readonly<Record<string, string>> = {
  "res.partner": "customer client supplier vendor contact company address cliente proveedor contacto empresa direccion",
  "res.country": "country pais",
  "res.users": "user salesperson usuario comercial vendedor",
  "res.company": "company empresa compania",
  "res.currency": "currency moneda divisa",
  "crm.lead": "opportunity lead prospect pipeline oportunidad prospecto iniciativa",
  "crm.stage": "stage etapa",
  "crm.team": "sales team equipo ventas",
  "sale.order": "sales order quotation quote sale pedido venta presupuesto cotizacion orden",
  "sale.order.line": "sales order line sold item linea pedido venta",
  "sale.report": "sales analysis revenue margin ventas analisis ingresos margen",
  "product.product": "product variant article item price stock producto articulo variante precio existencias",
  "product.template": "product article item price producto articulo precio",
  "product.category": "product category categoria",
  "product.pricelist": "pricelist price list tarifa precios",
  "product.supplierinfo": "supplier price vendor pricelist tarifa proveedor",
  "purchase.order": "purchase order buying rfq request compra pedido orden",
  "purchase.order.line": "purchase order line bought item linea compra",
  "stock.quant": "stock on hand quantity inventory existencias inventario cantidad",
  "stock.picking": "delivery transfer receipt shipment entrega traslado albaran recepcion envio",
  "stock.move": "stock move movimiento existencias",
  "stock.warehouse": "warehouse almacen",
  "stock.location": "location ubicacion",
  "stock.lot": "lot serial number lote serie",
  "stock.warehouse.orderpoint": "reordering rule reorder minimum reabastecimiento minimo",
  "account.move": "invoice bill credit note refund journal entry factura abono asiento rectificativa",
  "account.move.line": "invoice line journal item apunte linea factura",
  "account.payment": "payment pago cobro",
  "account.journal": "journal diario",
  "account.account": "account ledger cuenta contable",
  "account.tax": "tax vat impuesto iva",
  "account.analytic.line": "timesheet hours analytic hora parte imputada analitica",
  "hr.employee": "employee staff empleado trabajador",
  "hr.department": "department departamento",
  "hr.leave": "leave holiday vacation time off absence ausencia vacacion permiso",
  "hr.attendance": "attendance asistencia fichaje",
  "hr.expense": "expense gasto",
  "hr.applicant": "applicant candidate candidato",
  "project.project": "project proyecto",
  "project.task": "task project to-do tarea proyecto",
  "mrp.production": "manufacturing order production fabricacion produccion",
  "mrp.bom": "bill of materials bom lista materiales",
  "helpdesk.ticket": "ticket helpdesk support incidencia soporte",
  "maintenance.request": "maintenance mantenimiento",
  "fleet.vehicle": "vehicle car vehiculo coche",
  "event.event": "event evento",
  "repair.order": "repair reparacion",
  "pos.order": "point of sale order receipt ticket punto venta",
  "calendar.event": "meeting appointment calendar event reunion cita calendario evento",
  "mail.activity": "activity to-do reminder actividad recordatorio tarea",
  "mail.message": "message note chatter mensaje nota",
  "ir.attachment": "attachment file document adjunto archivo documento",
};

export const namedModels: readonly string[] = Object.keys(table);

/**
 * True if the name, label or everyday words of the model contain every word of `search`. Plurals count as singulars.
 */
export function matchesModel(search: string, { model, label }: { readonly model: string; readonly label: string }) {
  const wanted = fold(search).trim();
  if (wanted === "" || model.includes(wanted) || fold(label).includes(wanted)) return true;
  const known = wordsOf(model, label);
  const words = wanted.match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    words.length > 0 && words.every((word) => forms(word).some((form) => known.some((one) => one.startsWith(form))))
  );
}

/** Returns the words of the name and the label of a model, and its everyday words. */
export function wordsOf(model: string, label: string): string[] {
  return [model, ...(fold(`${model} ${label} ${table[model] ?? ""}`).match(/[\p{L}\p{N}-]+/gu) ?? [])];
}

/** Returns the word and its possible singulars. */
function forms(word: string): string[] {
  const singulars = [word.replace(/ies$/, "y"), word.replace(/es$/, ""), word.replace(/s$/, "")];
  return [word, ...singulars.filter((form) => form.length >= 3)];
}
