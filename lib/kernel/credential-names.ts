/** The HTTP headers that name an Odoo and a credential for it, by the part of the sign-in that each holds. */
export const credentialHeaders = {
  url: "X-Odoo-URL",
  secret: "X-Odoo-API-Key",
  database: "X-Odoo-DB",
  login: "X-Odoo-Login",
} as const;

/** The environment variables of the local client in direct mode. */
export const directVariables = {
  url: "ODOO_URL",
  secret: "ODOO_API_KEY",
  password: "ODOO_PASSWORD",
  database: "ODOO_DB",
  login: "ODOO_USER",
  models: "ODOO_MODELS",
  readOnly: "ODOO_READONLY",
} as const;

/** The name of the part of a sign-in that an error names as its path; undefined for every other path. */
export function credentialNameOf(
  names: Readonly<Record<keyof typeof credentialHeaders, string>>,
  path: string | undefined,
): string | undefined {
  const part = (Object.keys(credentialHeaders) as (keyof typeof credentialHeaders)[]).find((name) => name === path);
  return part === undefined ? undefined : names[part];
}
