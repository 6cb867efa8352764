/** Every call of an Odoo, for tests that take them as one: `odoo.create(…)`. */
export * from "#lib/odoo/calls/attachments.ts";
export * from "#lib/odoo/calls/client.ts";
export * from "#lib/odoo/calls/fields-get.ts";
