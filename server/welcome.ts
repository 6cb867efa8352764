import { buildClientConfig } from "../lib/clients/client-configs.ts";
import type { Booted } from "../lib/composition/boot.ts";
import { hasDevMailbox } from "../lib/composition/mail/mail-transport.ts";
import type { Demo } from "../lib/composition/seed.ts";

/**
 * Returns what a start prints: the address, the sign-in of the demo, and a client configuration that works as it is.
 */
export function welcome(booted: Booted, demo: Demo | undefined): string {
  const { publicUrl, production, allowedCidrs } = booted.config;
  const lines = ["", `MCP Odoo is ready:  ${publicUrl}`];
  if (!production && allowedCidrs.length > 0) {
    lines.push(
      "",
      `Connections may name these ranges beside public addresses (set ODOO_ALLOWED_CIDRS to change that):`,
      `  ${allowedCidrs.join(", ")}`,
    );
  }
  if (booted.config.smtpUrl === undefined) {
    lines.push(
      "",
      production
        ? "Warning: SMTP_URL is not set. Mails, with the links in them, go only to the log, and nobody gets them."
        : `Mails are not sent but written to the log${hasDevMailbox(booted.config) ? ` and shown at ${publicUrl}/dev/mail` : ""}.`,
    );
  }
  // In production these lines would put the demo's sign-in into the logs of a server.
  if (demo !== undefined && !production) {
    lines.push(
      "",
      "Demo company, with an Odoo of its own inside:",
      `  sign in     ${demo.email}`,
      `  password    ${demo.password}`,
      `  access key  ${demo.accessKey}`,
      "",
      "claude_desktop_config.json for it:",
      ...buildClientConfig("claude-desktop", {
        url: `${publicUrl}/api/mcp`,
        key: demo.accessKey,
        serverName: "odoo",
      }).snippets.map(({ code }) => code),
    );
  }
  return lines.join("\n");
}
