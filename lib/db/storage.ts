import { rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../kernel/errors.ts";

/** A file of PostgreSQL's write-ahead log: with less than this left it stops. */
const leastBytes = 16 * 1024 * 1024;

/** The calls to the file system; a test hands in ones that fail. */
export interface Disk {
  /** Bytes that an ordinary account may still use. */
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

/** Throws AppError `internal` with one sentence when a folder of the data can't be written or its disk is full. */
export async function checkStorage(folders: readonly string[], disk: Disk = realDisk): Promise<void> {
  for (const folder of new Set(folders)) {
    try {
      // As root a write succeeds on blocks that are kept back for root: the database's account has none of them.
      if ((await disk.free(folder)) < leastBytes) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      await disk.write(join(folder, `.writable-${process.pid}`));
    } catch (error) {
      throw toStorageFault(error, "the data folder") ?? error;
    }
  }
}

/**
 * What a full disk or a closed folder makes of a start or a write, as AppError `internal` with one sentence that names
 * `place`, or the path that the error itself names; undefined of every other error. Also reads what PostgreSQL's
 * programs printed.
 */
export function toStorageFault(error: unknown, place?: string): AppError | undefined {
  for (let inner = error, depth = 0; inner !== undefined && depth < 5; depth++) {
    const { code, syscall, path } = (inner ?? {}) as { code?: unknown; syscall?: unknown; path?: unknown };
    // PostgreSQL also denies permission on tables: an answer of its own is judged by its code.
    const isAnswer = inner instanceof Error && "severity" in inner;
    const words = typeof inner === "string" ? inner : inner instanceof Error && !isAnswer ? inner.message : "";
    const where = place ?? (typeof path === "string" ? dirname(path) : "the data folder");
    // A port below 1024 is closed to most accounts: no matter of folders.
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
    inner =
      (inner as { cause?: unknown } | null)?.cause ?? (inner as { options?: { cause?: unknown } })?.options?.cause;
  }
  return undefined;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
