import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkStorage, type Disk, toStorageFault } from "./storage.ts";

const fault = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const disk = (over: Partial<Disk>): Disk => ({ free: async () => 2 ** 40, write: async () => {}, ...over });

test("a writable folder passes the check, which leaves no file in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-storage-"));
  await expect(checkStorage([folder])).resolves.toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test.each(["ENOSPC", "EDQUOT"])("the error %s is reported as a full disk without a path", async (code) => {
  await expect(checkStorage(["/srv/x"], disk({ write: () => Promise.reject(fault(code)) }))).rejects.toThrow(
    "The disk of the data folder is full: free some space.",
  );
});

test.each(["EROFS", "EACCES", "EPERM"])("the error %s is reported as a folder that can't be written", async (code) => {
  await expect(checkStorage(["/srv/x"], disk({ write: () => Promise.reject(fault(code)) }))).rejects.toThrow(
    "The data folder can't be written: let this account write there.",
  );
});

test("a disk with space only for root counts as full, and the second folder is checked too", async () => {
  const free = async (folder: string) => (folder === "/b" ? 15 * 1024 * 1024 : 2 ** 40);
  await expect(checkStorage(["/a"], disk({ free }))).resolves.toBeUndefined();
  await expect(checkStorage(["/a", "/b"], disk({ free }))).rejects.toThrow("is full");
});

test("the error of a start names the path, even from a deep cause", () => {
  const initdb = "initdb: error: could not write file: No space left on device";
  expect(
    toStorageFault(new Error("outer", { cause: fault("ENOSPC", { path: "/srv/data/master.key" }) }))?.message,
  ).toBe("The disk of /srv/data is full: free some space.");
  expect(toStorageFault(new Error("outer", { cause: initdb }), "/srv/data")?.message).toContain("/srv/data is full");
  expect(toStorageFault("FATAL:  could not create file: Read-only file system", "/srv/data")?.message).toBe(
    "/srv/data can't be written: let this account write there.",
  );
});

test("other errors are not converted", () => {
  expect(toStorageFault(fault("EACCES", { syscall: "listen", port: 80 }))).toBeUndefined();
  expect(toStorageFault(fault("ECONNREFUSED"))).toBeUndefined();
  const refused = Object.assign(new Error("permission denied for schema public"), { code: "42501", severity: "ERROR" });
  expect(toStorageFault(refused)).toBeUndefined();
});
