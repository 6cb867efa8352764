/** The variables that hold a secret. The service reads them at its start and passes them on to no other process. */
const secrets = [
  "MCP_ODOO_MASTER_KEY",
  "MCP_ODOO_MASTER_KEY_PREVIOUS",
  "DATABASE_URL",
  "METRICS_TOKEN",
  "SMTP_URL",
  "GOOGLE_CLIENT_SECRET",
  "MICROSOFT_CLIENT_SECRET",
  "GITHUB_CLIENT_SECRET",
  "OIDC_CLIENT_SECRET",
];

/**
 * Returns a copy of an environment without our secrets, for a child process.
 *
 * @template {Readonly<Record<string, string | undefined>>} Env
 * @param {Env} env
 * @returns {Env}
 */
export function withoutSecrets(env) {
  const kept = Object.entries(env).filter(([name]) => !secrets.includes(name));
  return /** @type {any} */ (Object.fromEntries(kept));
}

/**
 * Removes our secrets from `env` after they were read. Processes that start later inherit what is left.
 *
 * @param {Record<string, string | undefined>} env
 */
export function dropSecrets(env) {
  for (const name of secrets) delete env[name];
}
