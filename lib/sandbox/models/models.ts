import { accountModels } from "./account-models.ts";
import { baseModels } from "./base-models.ts";
import { contactModels } from "./contact-models.ts";
import { crmModels } from "./crm-models.ts";
import { invoiceModels } from "./invoice-models.ts";
import type { Model } from "./model.ts";
import { officeModels } from "./office-models.ts";
import { paperModels } from "./paper-models.ts";
import { productModels } from "./product-models.ts";
import { projectModels } from "./project-models.ts";
import { purchaseModels } from "./purchase-models.ts";
import { reportModels } from "./report-models.ts";
import { saleModels } from "./sale-models.ts";
import { stockModels } from "./stock-models.ts";
import { supplyModels } from "./supply-models.ts";
import { wizardModels } from "./wizard-models.ts";

/** The demo company's Odoo: real names, a sensible part of the real fields. */
const all: readonly Model[] = [
  ...contactModels,
  ...baseModels,
  ...productModels,
  ...stockModels,
  ...crmModels,
  ...saleModels,
  ...purchaseModels,
  ...accountModels,
  ...invoiceModels,
  ...paperModels,
  ...officeModels,
  ...projectModels,
  ...supplyModels,
  ...wizardModels,
  ...reportModels,
];

export const models: ReadonlyMap<string, Model> = new Map(all.map((one) => [one.name, one]));
