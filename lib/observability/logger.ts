import pino from "pino";

export type Logger = pino.Logger;

/** Creates a logger of one JSON line for each event. Log ids and names, never values or secrets. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { service: "mcp-odoo" },
    redact: {
      paths: [
        "*.authorization",
        "*.cookie",
        "*.password",
        "*.secret",
        "*.key",
        "*.token",
        "authorization",
        "cookie",
        "password",
        "secret",
        "key",
        "token",
      ],
      censor: "[redacted]",
    },
    serializers: { error: pino.stdSerializers.err },
  });
}
