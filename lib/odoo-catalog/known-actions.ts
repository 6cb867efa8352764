import type { Locale } from "../kernel/locale/locale.ts";

/** A button, by the name of its method and the label that Odoo shows. */
export interface NamedAction {
  readonly name: string;
  readonly label: string;
}

/** A form that Odoo opens during an action (a wizard), with its own buttons. */
export interface KnownForm {
  readonly model: string;
  readonly label: string;
  readonly actions: readonly NamedAction[];
}

type Button = readonly [name: string, en: string, es: string];
type Form = readonly [model: string, en: string, es: string, buttons: readonly Button[]];

const archiving: readonly Button[] = [
  ["action_archive", "Archive", "Archivar"],
  ["action_unarchive", "Unarchive", "Desarchivar"],
];
/** Not a button: opens the PDF of the model's records (read_attachment with record_id). */
const print: Button = ["print", "Print (PDF)", "Imprimir (PDF)"];
const approving: readonly Button[] = [
  ["action_approve", "Approve", "Aprobar"],
  ["action_refuse", "Refuse", "Rechazar"],
];

/** Buttons whose method is the same from Odoo 14 to 19, by model, with the labels of Odoo's own translations. */
const buttons: Readonly<Record<string, readonly Button[]>> = {
  "res.partner": archiving,
  "product.template": archiving,
  "product.product": archiving,
  "crm.lead": [["action_set_won", "Won", "Ganado"], ["action_set_lost", "Lost", "Perdido"], ...archiving],
  "sale.order": [
    ["action_confirm", "Confirm", "Confirmar"],
    ["action_cancel", "Cancel", "Cancelar"],
    ["action_draft", "Set to Quotation", "Establecer como presupuesto"],
    ["action_unlock", "Unlock", "Desbloquear"],
    print,
  ],
  "purchase.order": [
    ["button_confirm", "Confirm Order", "Confirmar pedido"],
    ["button_approve", "Approve Order", "Aprobar pedido"],
    ["action_create_invoice", "Create Bills", "Crear facturas"],
    ["button_cancel", "Cancel", "Cancelar"],
    ["button_draft", "Set to Draft", "Establecer como borrador"],
    ["button_unlock", "Unlock", "Desbloquear"],
    print,
  ],
  "stock.picking": [
    ["action_confirm", "Mark as Todo", "Marcar como pendiente"],
    ["action_assign", "Check Availability", "Comprobar disponibilidad"],
    ["button_validate", "Validate", "Validar"],
    ["do_unreserve", "Unreserve", "Anular reserva"],
    ["action_cancel", "Cancel", "Cancelar"],
    print,
  ],
  "account.move": [
    ["action_post", "Confirm or Post", "Confirmar o publicar"],
    ["action_register_payment", "Pay", "Pagar"],
    ["action_reverse", "Credit Note", "Factura rectificativa"],
    ["button_draft", "Reset to Draft", "Restablecer a borrador"],
    ["button_cancel", "Cancel", "Cancelar"],
    print,
  ],
  "account.payment": [
    ["action_post", "Confirm", "Confirmar"],
    ["action_draft", "Reset to Draft", "Restablecer a borrador"],
    ["action_cancel", "Cancel", "Cancelar"],
  ],
  "hr.leave": approving,
  "hr.leave.allocation": approving,
  "hr.applicant": [
    ["create_employee_from_applicant", "Create Employee", "Crear empleado"],
    ["archive_applicant", "Refuse", "Rechazar"],
  ],
  "project.project": archiving,
  "project.task": archiving,
  "mrp.production": [
    ["action_confirm", "Confirm", "Confirmar"],
    ["action_assign", "Check availability", "Comprobar disponibilidad"],
    ["button_plan", "Plan", "Planificar"],
    ["button_unplan", "Unplan", "Anular planificación"],
    ["button_mark_done", "Produce All", "Producir todo"],
    ["action_cancel", "Cancel", "Cancelar"],
  ],
  "mrp.workorder": [
    ["button_start", "Start", "Iniciar"],
    ["button_pending", "Pause", "Detener"],
    ["button_finish", "Done", "Hecho"],
  ],
  "repair.order": [
    ["action_validate", "Confirm Repair", "Confirmar reparación"],
    ["action_repair_start", "Start Repair", "Iniciar reparación"],
    ["action_repair_end", "End Repair", "Finalizar reparación"],
    ["action_repair_cancel", "Cancel Repair", "Cancelar reparación"],
    ["action_repair_cancel_draft", "Set to Draft", "Establecer a borrador"],
  ],
  "maintenance.request": [
    ["archive_equipment_request", "Cancel", "Cancelar"],
    ["reset_equipment_request", "Reopen Request", "Reabrir solicitud"],
  ],
  "event.registration": [
    ["action_confirm", "Registered", "Inscrito"],
    ["action_set_done", "Attended", "Asistido"],
    ["action_cancel", "Cancel Registration", "Cancelar inscripción"],
  ],
  "purchase.requisition": [
    ["action_done", "Close", "Cerrar"],
    ["action_cancel", "Cancel", "Cancelar"],
    ["action_draft", "Reset to Draft", "Restablecer a borrador"],
  ],
  "mail.activity": [["action_done", "Mark Done", "Marcar como hecho"]],
};

const forms: Readonly<Record<string, readonly Form[]>> = {
  "crm.lead": [
    [
      "crm.lead.lost",
      "Get Lost Reason",
      "Obtener razón de pérdida",
      [["action_lost_reason_apply", "Mark as Lost", "Marcar como perdido"]],
    ],
  ],
  "sale.order": [
    [
      "sale.advance.payment.inv",
      "Create invoice(s)",
      "Crear factura(s)",
      [["create_invoices", "Create Draft", "Crear borrador"]],
    ],
  ],
  "stock.picking": [
    // Later series validate at once.
    [
      "stock.immediate.transfer",
      "Immediate Transfer (until Odoo 16)",
      "Traslado inmediato (hasta Odoo 16)",
      [["process", "Apply", "Aplicar"]],
    ],
    // Shown before the first delivery that would notify a customer by SMS.
    [
      "confirm.stock.sms",
      "Confirm Stock SMS",
      "Confirmar SMS de stock",
      [
        ["send_sms", "Confirm", "Confirmar"],
        ["dont_send_sms", "Disable SMS", "Deshabilitar SMS"],
      ],
    ],
    [
      "stock.backorder.confirmation",
      "Backorder Confirmation",
      "Confirmación de entrega parcial",
      [
        ["process", "Create Backorder", "Crear entrega parcial"],
        ["process_cancel_backorder", "No Backorder", "Sin entrega parcial"],
      ],
    ],
  ],
  "account.move": [
    [
      "account.payment.register",
      "Register Payment",
      "Registrar pago",
      [["action_create_payments", "Create Payment", "Crear pago"]],
    ],
    ["account.move.reversal", "Credit Note", "Factura rectificativa", [["reverse_moves", "Reverse", "Revertir"]]],
  ],
};

const formByModel = new Map(
  Object.values(forms)
    .flat()
    .map((form) => [form[0], form] as const),
);

/** The models with known buttons, including forms. */
export const modelsWithActions: readonly string[] = [...Object.keys(buttons), ...formByModel.keys()];

/** Returns the known buttons of a model or a form. */
export function knownActions(model: string, locale: Locale): readonly NamedAction[] {
  return name(buttons[model] ?? formByModel.get(model)?.[3] ?? [], locale);
}

/** Returns the forms that the actions of a model open. */
export function knownForms(model: string, locale: Locale): readonly KnownForm[] {
  return (forms[model] ?? []).map(([form, en, es, own]) => ({
    model: form,
    label: locale === "es" ? es : en,
    actions: name(own, locale),
  }));
}

/** Returns the title of a form by its model, or undefined. */
export function formLabel(model: string, locale: Locale): string | undefined {
  return formByModel.get(model)?.[locale === "es" ? 2 : 1];
}

function name(named: readonly Button[], locale: Locale): readonly NamedAction[] {
  return named.map(([method, en, es]) => ({ name: method, label: locale === "es" ? es : en }));
}
