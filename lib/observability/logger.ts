import pino from "pino";

export type Logger = pino.Logger;

/** Writes one JSON line an event to standard output. Ids and names may be logged, values and secrets never. */
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
