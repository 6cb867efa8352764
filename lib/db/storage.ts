import { rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";

/** The size of a file of PostgreSQL's write-ahead log. With less space the server stops. */
const leastBytes = 16 * 1024 * 1024;

/** The calls to the file system, which tests replace with failing ones. */
export interface Disk {
  /** Returns the bytes that an ordinary account may still use. */
  free(folder: string): Promise<number>;
  write(file: string): Promise<void>;
}

const realDisk: Disk = {
  async free(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  async write(file) {
    await writeFile(file, Buffer.alloc(4096));
    await rm(file, { force: true });
  },
};

/** Throws AppError `internal` with one sentence if a data folder can't be written or its disk is full. */
export async function checkStorage(folders: readonly string[], disk: Disk = realDisk): Promise<void> {
  for (const folder of new Set(folders)) {
    try {
      // For root a write also succeeds on blocks reserved for root, which the database's account cannot use.
      if ((await disk.free(folder)) < leastBytes) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      await disk.write(join(folder, `.writable-${process.pid}`));
    } catch (error) {
      throw toStorageFault(error, "the data folder") ?? error;
    }
  }
}

/**
 * Returns AppError `internal` for an error of a full disk or a folder without access, with one sentence that names
 * `place` or the path in the error; undefined for every other error. Also accepts output of PostgreSQL's programs.
 */
export function toStorageFault(error: unknown, place?: string): AppError | undefined {
  for (let inner = error, depth = 0; inner !== undefined && depth < 5; depth++) {
    const { code, syscall, path, cause, options } = asObject(inner);
    // PostgreSQL also denies permission on tables, so an error of the server itself is judged by its code.
    const isAnswer = inner instanceof Error && "severity" in inner;
    const words = typeof inner === "string" ? inner : inner instanceof Error && !isAnswer ? inner.message : "";
    const where = place ?? (typeof path === "string" ? dirname(path) : "the data folder");
    // EACCES for a port below 1024 concerns no folder.
    const isFile = syscall !== "listen" && syscall !== "connect";
    if (isFile && (/^(ENOSPC|EDQUOT)$/.test(String(code)) || /no space left|disk quota/i.test(words)))
      return new AppError("internal", `The disk of ${where} is full: free some space.`, { cause: error });
    if (
      isFile &&
      (/^(EROFS|EACCES|EPERM)$/.test(String(code)) || /read-only file system|permission denied/i.test(words))
    )
      return new AppError("internal", `${capitalized(where)} can't be written: let this account write there.`, {
        cause: error,
      });
    inner = cause ?? asObject(options)["cause"];
  }
  return undefined;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
