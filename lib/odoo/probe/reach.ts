import { HttpError, type HttpFault } from "../../http/outgoing/http-error.ts";
import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import type { ProbeStepId } from "../../kernel/choices.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import type { Series } from "../types.ts";
import { detectSeries } from "./detect.ts";
import type { ProbeStep } from "./probe-result.ts";

const oldest = 14;

/**
 * The faults before anything is encrypted, and those of the encryption. Any later fault comes from the server that
 * answers.
 */
const unreached: readonly HttpFault[] = ["bad_url", "blocked", "dns", "refused", "unreachable"];

const unencrypted: readonly HttpFault[] = ["plain_http", "tls", "tls_expired", "tls_untrusted", "tls_hostname"];

function stepOf(error: unknown): "address" | "tls" | "odoo" {
  if (!(error instanceof HttpError)) return "odoo";
  if (unreached.includes(error.fault) || (error.fault === "timeout" && !error.sent)) return "address";
  return unencrypted.includes(error.fault) ? "tls" : "odoo";
}

/** Tests address, encryption and Odoo in one exchange. Its fault says which of the three failed. */
export async function reach(
  url: string,
  fetch: SafeFetch,
  done: (step: ProbeStep) => void,
  at: (id: ProbeStepId) => void,
): Promise<Series> {
  const passed = (step: ReturnType<typeof stepOf>, error?: unknown) => {
    at(step);
    if (step === "address") return;
    // An address that is refused for its missing encryption may be right, but it was never called.
    const dialled = !(error instanceof HttpError && error.fault === "plain_http");
    const detail = { key: "odoo.steps.address", params: { host: new URL(url).host } };
    done({ id: "address", state: "ok", ...(dialled ? { detail } : {}) });
    if (step === "tls") return;
    done(
      url.startsWith("https:")
        ? { id: "tls", state: "ok" }
        : { id: "tls", state: "skipped", detail: { key: "odoo.steps.tls_plain" } },
    );
  };
  const series = await detectSeries(url, fetch).catch((error) => {
    passed(stepOf(error), error);
    throw error;
  });
  passed("odoo");
  if (series.major < oldest) {
    throw odooError(
      "odoo_upstream",
      "too_old",
      `This is Odoo ${series.major}; the oldest that can be connected is ${oldest}.`,
      {
        params: { series: series.major, oldest },
        hint: "Upgrade this Odoo first.",
      },
    );
  }
  done({
    id: "odoo",
    state: "ok",
    detail: { key: "odoo.steps.odoo", params: { series: `${series.major}.${series.minor}`, edition: series.edition } },
  });
  return series;
}
