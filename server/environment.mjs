/** Variables that hold a secret: the service reads them at its start, and nothing that it starts gets them. */
const secrets = ["MCP_ODOO_MASTER_KEY", "MCP_ODOO_MASTER_KEY_PREVIOUS", "DATABASE_URL", "METRICS_TOKEN"];

/**
 * An environment without our secrets, for a child process.
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
 * Takes our secrets out of `env`, once they have been read: what is started later inherits what is left.
 *
 * @param {Record<string, string | undefined>} env
 */
export function dropSecrets(env) {
  for (const name of secrets) delete env[name];
}
