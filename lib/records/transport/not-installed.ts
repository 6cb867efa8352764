import { AppError, isAppError } from "../../kernel/errors.ts";
import { checkAccess } from "../../odoo/calls/client.ts";
import { appOfModel } from "../../odoo/faults/apps.ts";
import type { OdooTransport } from "../../odoo/types.ts";

/** The longest time that a refusal waits for Odoo's answer. */
const askMs = 5_000;

/** True if Odoo does not have the model; false if that cannot be known. Nothing else of Odoo's answer is used. */
export async function isNotInstalled(odoo: OdooTransport, model: string): Promise<boolean> {
  try {
    await checkAccess(odoo, model, "read", { timeoutMs: askMs });
    return false;
  } catch (error) {
    return isAppError(error) && error.options.reason === "model_missing";
  }
}

type Lacks = (model: string) => Promise<boolean>;
/** Takes a place among the concurrent calls of a tenant, and returns the function that releases it. */
type Enter = () => Promise<() => void>;
/** The `Enter` of a call that has its place already. */
export const inPlace: Enter = async () => () => {};

/**
 * Returns what `judge` returns. If `judge` refuses because no rule opens the model, and Odoo does not have the model,
 * the error says that its app is not installed: no rule could change that.
 */
export async function orNotInstalled<T>(
  model: string | undefined,
  lacks: Lacks | undefined,
  enter: Enter,
  judge: () => T | Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!isAppError(error) || error.options.reason !== "model_disabled") throw error;
    if (model === undefined || lacks === undefined) throw error;
    throw (await isAbsent(model, lacks, enter)) ? notInstalled(error, model) : error;
  }
}

async function isAbsent(model: string, lacks: Lacks, enter: Enter): Promise<boolean> {
  // Odoo is not asked for models of apps that are not known here.
  if (appOfModel(model) === undefined) return false;
  // Without a place the refusal is thrown unchanged.
  const leave = await enter().catch(() => undefined);
  if (leave === undefined) return false;
  try {
    return await lacks(model);
  } finally {
    leave();
  }
}

function notInstalled({ code, options }: AppError, model: string): AppError {
  const app = appOfModel(model) ?? "";
  return new AppError(code, `${model} is not installed in this Odoo: it comes with the app ${app}.`, {
    ...options,
    reason: "model_missing",
    params: { model },
    remedy: { by: "odoo_admin", where: "apps", app },
    hint: `Tell the user that the app ${app} is not installed. Call list_models to see what is enabled here.`,
  });
}
