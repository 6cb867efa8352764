import { account as accountBehaviour } from "./behaviour/account.ts";
import { base as baseBehaviour } from "./behaviour/base.ts";
import { calendar as calendarBehaviour } from "./behaviour/calendar.ts";
import { contacts as contactsBehaviour } from "./behaviour/contacts.ts";
import { crm as crmBehaviour } from "./behaviour/crm.ts";
import { hr as hrBehaviour } from "./behaviour/hr.ts";
import { mail as mailBehaviour } from "./behaviour/mail.ts";
import { product as productBehaviour } from "./behaviour/product.ts";
import { project as projectBehaviour } from "./behaviour/project.ts";
import { purchase as purchaseBehaviour } from "./behaviour/purchase.ts";
import { sale as saleBehaviour } from "./behaviour/sale.ts";
import { stock as stockBehaviour } from "./behaviour/stock.ts";
import type { Behaviours } from "./definition.ts";
import { account } from "./fields/account.ts";
import { accountPayment } from "./fields/account-payment.ts";
import { base } from "./fields/base.ts";
import { calendar } from "./fields/calendar.ts";
import { contacts } from "./fields/contacts.ts";
import { crm } from "./fields/crm.ts";
import { hr } from "./fields/hr.ts";
import { hrTimesheet } from "./fields/hr-timesheet.ts";
import { mail } from "./fields/mail.ts";
import { product } from "./fields/product.ts";
import { project } from "./fields/project.ts";
import { purchase } from "./fields/purchase.ts";
import { sale } from "./fields/sale.ts";
import { stock } from "./fields/stock.ts";
import { buildModels, type Model } from "./model.ts";

/** The apps of the demo, with the names of a real Odoo and a part of its fields. */
export const apps = [
  base,
  mail,
  contacts,
  product,
  stock,
  crm,
  sale,
  purchase,
  account,
  accountPayment,
  calendar,
  hr,
  project,
  hrTimesheet,
] as const;

/** The behaviour of the models of `apps` in Odoo's code. */
export const behaviours: Behaviours = {
  ...baseBehaviour,
  ...mailBehaviour,
  ...contactsBehaviour,
  ...productBehaviour,
  ...stockBehaviour,
  ...crmBehaviour,
  ...saleBehaviour,
  ...purchaseBehaviour,
  ...accountBehaviour,
  ...calendarBehaviour,
  ...hrBehaviour,
  ...projectBehaviour,
};

export const models: ReadonlyMap<string, Model> = buildModels(apps, behaviours);
