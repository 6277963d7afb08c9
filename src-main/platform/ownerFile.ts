import { readFile, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomic } from "./atomicFile.ts";

/**
 * Who has a library open, and how to reach it. The file only tells: the lock itself is the operating system's lock on the open SQLite database (see
 * store/sqlite/database), which dies with its process and so cannot go stale. A leftover file after kill -9 is recognised by its process being gone.
 */
export const owner = z.object({
  pid: z.int().positive(),
  /** When that process started, in clock ticks since boot (Linux) or null elsewhere; tells a recycled pid from the owner. */
  processStart: z.string().nullable(),
  startedAt: z.string(),
  host: z.enum(["electron", "browser", "cli"]),
  /** Address of the owner's API; null while it listens nowhere. */
  url: z.string().nullable(),
  /** Secret for that address; the file is readable by its user only. */
  token: z.string().nullable(),
});
export type Owner = z.infer<typeof owner>;

/** Start time of a live process, or null where the system has no such file. Field 22 of proc_pid_stat(5); the name in field 2 may hold spaces. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Writes this process as the owner (mode 0600). */
export async function writeOwner(
  file: string,
  host: Owner["host"],
  address: { url: string; token: string } | null,
): Promise<void> {
  const value: Owner = {
    pid: process.pid,
    processStart: processStart(process.pid),
    startedAt: new Date().toISOString(),
    host,
    url: address?.url ?? null,
    token: address?.token ?? null,
  };
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}

/** The living owner that the file names, or null: no file, not readable as one, or its process is gone. */
export async function readOwner(file: string): Promise<Owner | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return null;
  }
  const parsed = owner.safeParse(safeJson(text));
  if (!parsed.success || !isAlive(parsed.data.pid)) return null;
  const started = processStart(parsed.data.pid);
  if (started !== null && parsed.data.processStart !== null && started !== parsed.data.processStart) return null;
  return parsed.data;
}

/** Removes the file if it still names this process. */
export async function removeOwner(file: string): Promise<void> {
  const current = await readOwner(file);
  if (current === null || current.pid === process.pid) await rm(file, { force: true });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
