import { AppError, isAppError } from "../../kernel/errors.ts";
import { checkAccess } from "../../odoo/calls/client.ts";
import { appOfModel } from "../../odoo/faults/apps.ts";
import type { OdooTransport } from "../../odoo/types.ts";

/** A refusal waits no longer than this for what it could say better. */
const askMs = 5_000;

/** Whether Odoo does not have the model at all; false where it cannot be known. Nothing else is told of the answer. */
export async function isNotInstalled(odoo: OdooTransport, model: string): Promise<boolean> {
  try {
    await checkAccess(odoo, model, "read", { timeoutMs: askMs });
    return false;
  } catch (error) {
    return isAppError(error) && error.options.reason === "model_missing";
  }
}

type Lacks = (model: string) => Promise<boolean>;
/** Takes a place among the calls of a tenant; answers what gives it back. */
type Enter = () => Promise<() => void>;
/** For a call that has its place already. */
export const inPlace: Enter = async () => () => {};

/**
 * What `judge` answers. A refusal because no rule opens the model says, where Odoo does not have the model either, that
 * its app is not installed: nobody could enable it.
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
  // What belongs to no app that is known here is asked for nothing.
  if (appOfModel(model) === undefined) return false;
  // Without a place the refusal stays as it is.
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
    remedy: { by: "odoo_admin", where: "apps", app },
    hint: `Tell the user that the app ${app} is not installed. Call list_models to see what is enabled here.`,
  });
}
