import { timingSafeEqual } from "node:crypto";
import { loopbackNames } from "../kernel/network/own-networks.ts";
import { checkHost } from "./request-guards.ts";

interface Headers {
  get(name: string): string | null;
}

export interface MetricsAccess {
  readonly metricsToken: string | undefined;
  readonly production: boolean;
  readonly publicUrl: string;
  readonly trustedProxies: number;
}

const loopback = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

/**
 * True if a caller may read the metrics. With METRICS_TOKEN, the caller must send it. Without it, the caller must be
 * this machine and the service must be local and without a proxy: behind a proxy every caller comes from 127.0.0.1.
 */
export function mayReadMetrics(headers: Headers, access: MetricsAccess): boolean {
  if (access.metricsToken !== undefined) return isBearer(headers.get("authorization"), access.metricsToken);
  if (access.production || access.trustedProxies > 0) return false;
  if (!loopbackNames.includes(new URL(access.publicUrl).hostname)) return false;
  if (checkHost({ headers }, access.publicUrl) !== undefined) return false;
  if (["forwarded", "via", "x-real-ip"].some((name) => headers.get(name) !== null)) return false;
  // Next adds the peer's own address if no proxy forwarded the request.
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  return [headers.get("x-mcp-odoo-peer") ?? "", ...hops.filter(Boolean)].every((ip) => loopback.includes(ip));
}

function isBearer(authorization: string | null, token: string): boolean {
  const given = Buffer.from(authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
