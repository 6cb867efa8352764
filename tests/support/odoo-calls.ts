/** All functions that call Odoo, for tests that import them as one name: `odoo.create(…)`. */
export * from "#lib/odoo/calls/attachments.ts";
export * from "#lib/odoo/calls/client.ts";
export * from "#lib/odoo/calls/fields-get.ts";
