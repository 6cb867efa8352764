import { expect, test, vi } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { inPlace, isNotInstalled, orNotInstalled } from "./not-installed.ts";

const refusal = new AppError("denied", "project.task is not enabled.", { reason: "model_disabled" });
const refuse = () => {
  throw refusal;
};

test("a refusal is thrown unchanged if the limit of concurrent calls leaves no place to ask Odoo", async () => {
  const lacks = vi.fn(async () => true);
  const full = () => Promise.reject(new AppError("busy", "Too many calls."));
  await expect(orNotInstalled("project.task", lacks, full, refuse)).rejects.toBe(refusal);
  expect(lacks).not.toHaveBeenCalled();
});

test("the remedy for a model whose app is not installed is an Odoo administrator who installs it", async () => {
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

test("the place among the concurrent calls is released, whatever Odoo answers", async () => {
  const leave = vi.fn();
  const enter = async () => leave;
  await expect(orNotInstalled("project.task", async () => true, enter, refuse)).rejects.toThrow("not installed");
  const failing = async () => {
    throw new Error("gone");
  };
  await expect(orNotInstalled("project.task", failing, enter, refuse)).rejects.toThrow("gone");
  expect(leave).toHaveBeenCalledTimes(2);
});

test("isNotInstalled is true only if Odoo answers that it has no such model", async () => {
  const answering = (error: Error) =>
    ({ kind: "json2", call: () => Promise.reject(error) }) as unknown as OdooTransport;
  const missing = new AppError("odoo_missing", "There is no such model.", { reason: "model_missing" });
  expect(await isNotInstalled(answering(missing), "project.task")).toBe(true);
  for (const other of [new AppError("odoo_access", "No."), new AppError("odoo_upstream", "Down."), new Error("x")])
    expect(await isNotInstalled(answering(other), "project.task")).toBe(false);
});
