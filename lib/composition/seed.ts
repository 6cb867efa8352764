import { closeDatabase, openDatabase } from "../db/client.ts";
import { generateAccessKey } from "../kernel/access-key.ts";
import type { TenantId } from "../kernel/ids.ts";
import type { ModelRule } from "../policy/types.ts";
import type { Vault } from "../vault/vault.ts";
import type { Booted } from "./boot.ts";
import { provision } from "./provision.ts";

/** The demo's sign-in and key, which the start prints. */
export interface Demo {
  readonly email: string;
  readonly password: string;
  readonly accessKey: string;
}

const email = "demo@example.com";

/** Creates the demo tenant with its embedded Odoo at the first start, with the same sign-in and key every time. */
export async function seed(booted: Pick<Booted, "config" | "vault" | "urls">): Promise<Demo | undefined> {
  if (!booted.config.sandbox) return undefined;
  const { vault } = booted;
  const demo: Demo = {
    email,
    // Derived from the master key, so that it is not stored and differs between installations.
    password: `demo-${vault.derive("demo-password").toString("base64url").replace(/[-_]/g, "x").slice(0, 12)}`,
    accessKey: generateAccessKey("test", derivedBytes(vault, "demo-access-key")),
  };
  const db = openDatabase(booted.urls.app, { max: 1 });
  try {
    await provision(db, vault, {
      tenant: { id: derivedId(vault, "demo-tenant"), name: "Demo Company", kind: "sandbox", plan: "sandbox" },
      owner: { email, name: "Demo", password: demo.password },
      connection: {
        name: "Demo Odoo",
        kind: "sandbox",
        transport: "sandbox",
        series: "19.0",
        edition: "community",
        odooUser: "Demo",
      },
      rules: demoRules,
      key: { name: "Demo key", secret: demo.accessKey, scope: "write" },
    });
  } finally {
    await closeDatabase(db);
  }
  return demo;
}

function derivedBytes(vault: Vault, purpose: string): (size: number) => Uint8Array {
  let drawn = 0;
  return (size) =>
    Buffer.concat(Array.from({ length: Math.ceil(size / 32) }, () => vault.derive(`${purpose}-${drawn++}`))).subarray(
      0,
      size,
    );
}

function derivedId(vault: Vault, purpose: string): TenantId {
  const hex = vault.derive(purpose).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}` as TenantId;
}

const readOnly = { read: true, create: false, write: false, unlink: false, actions: [], deniedFields: [] } as const;
const readWrite = { ...readOnly, create: true, write: true } as const;

/** The demo tenant's rules for its embedded Odoo. */
export const demoRules: readonly ModelRule[] = [
  { model: "res.partner", label: "Contact", ...readWrite, unlink: true },
  { model: "res.partner.category", label: "Partner Tags", ...readOnly },
  { model: "res.country", label: "Country", ...readOnly },
  { model: "res.country.state", label: "Country State", ...readOnly },
  { model: "res.currency", label: "Currency", ...readOnly },
  { model: "res.company", label: "Companies", ...readOnly },
  { model: "res.users", label: "User", ...readOnly },
  { model: "product.template", label: "Product", ...readWrite },
  { model: "product.product", label: "Product Variant", ...readOnly },
  { model: "product.category", label: "Product Category", ...readOnly },
  { model: "uom.uom", label: "Product Unit of Measure", ...readOnly },
  { model: "stock.warehouse", label: "Warehouse", ...readOnly },
  { model: "stock.location", label: "Inventory Locations", ...readOnly },
  { model: "stock.quant", label: "Quants", ...readOnly },
  {
    model: "sale.order",
    label: "Sales Order",
    ...readWrite,
    actions: ["action_confirm", "action_cancel", "action_draft"],
  },
  { model: "sale.order.line", label: "Sales Order Line", ...readWrite, unlink: true },
  { model: "sale.report", label: "Sales Analysis Report", ...readOnly },
  {
    model: "sale.advance.payment.inv",
    label: "Create Invoice",
    ...readOnly,
    create: true,
    actions: ["create_invoices"],
  },
  { model: "purchase.order", label: "Purchase Order", ...readWrite, actions: ["button_confirm", "button_cancel"] },
  { model: "purchase.order.line", label: "Purchase Order Line", ...readWrite },
  { model: "product.supplierinfo", label: "Supplier Pricelist", ...readOnly },
  { model: "account.move", label: "Journal Entry", ...readOnly, actions: ["action_post", "action_register_payment"] },
  {
    model: "account.payment.register",
    label: "Pay",
    ...readOnly,
    create: true,
    actions: ["action_create_payments"],
  },
  { model: "account.move.line", label: "Journal Item", ...readOnly },
  { model: "account.account", label: "Account", ...readOnly },
  { model: "account.journal", label: "Journal", ...readOnly },
  { model: "crm.lead", label: "Lead/Opportunity", ...readWrite, unlink: true, actions: ["action_set_won"] },
  { model: "crm.stage", label: "CRM Stages", ...readOnly },
  { model: "crm.team", label: "Sales Team", ...readOnly },
  { model: "crm.tag", label: "CRM Tag", ...readOnly },
  { model: "calendar.event", label: "Calendar Event", ...readWrite, unlink: true },
  { model: "calendar.attendee", label: "Calendar Attendee", ...readOnly },
  { model: "mail.activity", label: "Activity", ...readWrite, unlink: true, actions: ["action_done"] },
  { model: "mail.activity.type", label: "Activity Type", ...readOnly },
  { model: "project.project", label: "Project", ...readOnly },
  { model: "project.task", label: "Task", ...readWrite },
  { model: "project.task.type", label: "Task Stage", ...readOnly },
  { model: "account.analytic.line", label: "Analytic Line", ...readWrite },
  { model: "hr.employee", label: "Employee", ...readOnly },
  { model: "hr.department", label: "Department", ...readOnly },
  { model: "mail.message", label: "Message", ...readOnly },
];
