import { expect, test, vi } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { inPlace, isNotInstalled, orNotInstalled } from "./not-installed.ts";

const refusal = new AppError("denied", "project.task is not enabled.", { reason: "model_disabled" });
const refuse = () => {
  throw refusal;
};

test("a refusal stays as it was where there is no place to ask Odoo in", async () => {
  const lacks = vi.fn(async () => true);
  const full = () => Promise.reject(new AppError("busy", "Too many calls."));
  await expect(orNotInstalled("project.task", lacks, full, refuse)).rejects.toBe(refusal);
  expect(lacks).not.toHaveBeenCalled();
});

test("a model whose app is not installed is no rule's matter: an administrator of Odoo installs the app", async () => {
  const remedy = { by: "portal_admin", where: "models.operation" } as const;
  const byRule = new AppError("denied", "No.", { reason: "model_disabled", remedy });
  const refused = orNotInstalled(
    "project.task",
    async () => true,
    inPlace,
    () => {
      throw byRule;
    },
  );
  await expect(refused).rejects.toMatchObject({
    options: { reason: "model_missing", remedy: { by: "odoo_admin", where: "apps", app: "Project" } },
  });
});

test("the place is given back, whatever Odoo answers", async () => {
  const leave = vi.fn();
  const enter = async () => leave;
  await expect(orNotInstalled("project.task", async () => true, enter, refuse)).rejects.toThrow("not installed");
  const failing = async () => {
    throw new Error("gone");
  };
  await expect(orNotInstalled("project.task", failing, enter, refuse)).rejects.toThrow("gone");
  expect(leave).toHaveBeenCalledTimes(2);
});

test("only Odoo's own word that it has no such model counts", async () => {
  const answering = (error: Error) =>
    ({ kind: "json2", call: () => Promise.reject(error) }) as unknown as OdooTransport;
  const missing = new AppError("odoo_missing", "There is no such model.", { reason: "model_missing" });
  expect(await isNotInstalled(answering(missing), "project.task")).toBe(true);
  for (const other of [new AppError("odoo_access", "No."), new AppError("odoo_upstream", "Down."), new Error("x")])
    expect(await isNotInstalled(answering(other), "project.task")).toBe(false);
});
