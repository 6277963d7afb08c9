import { opendir, realpath, stat } from "node:fs/promises";
import { extname, join, relative, isAbsolute, resolve, sep } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../platform/abort.ts";

/** Extensions looked for in folders. A file that is named outright is taken whatever it is called: its content decides. */
const VIDEO = new Set(
  "mp4 m4v mov qt mkv webm avi ts m2ts mts m2t flv f4v 3gp 3g2 mpg mpeg mpe m1v m2v vob wmv asf ogv ogm divx dav mjpg mjpeg h264 264 h265 265 hevc ivf nut mxf dv y4m amv rm rmvb".split(
    " ",
  ),
);
const PICTURE = new Set("jpg jpeg jpe png webp bmp tif tiff gif avif jp2 ppm pgm".split(" "));
/** Left behind by systems and recorders; never footage. */
const SYSTEM_FOLDERS = new Set([
  "$recycle.bin",
  "system volume information",
  "__macosx",
  "lost+found",
  "@eadir",
  "node_modules",
]);

export type FileVerdict = "video" | "picture" | "ignored";

export function verdictOf(path: string): FileVerdict {
  const extension = extname(path).slice(1).toLowerCase();
  return VIDEO.has(extension) ? "video" : PICTURE.has(extension) ? "picture" : "ignored";
}

export interface SourceFile {
  path: string;
  sizeBytes: number;
  mtimeMs: number;
  verdict: FileVerdict;
  /** True when the operator named the file itself, not a folder above it. */
  named: boolean;
}

export interface Walk {
  files: SourceFile[];
  /** Folders that were entered, the topmost first. `id` = identity on disk: a folder that was deleted and made again has another one. */
  folders: Array<{ path: string; id: string }>;
  /** Paths that could not be read, with the reason. */
  unreadable: Array<{ path: string; error: unknown }>;
  /** True when the limit cut it short. */
  truncated: boolean;
}

/**
 * Files below the given paths, folders walked depth first in name order. Hidden and system entries are skipped, links are followed but no
 * folder is entered twice (loops end), and it stops at `limit` files.
 */
export async function walkSources(paths: string[], options: { limit: number; signal?: AbortSignal }): Promise<Walk> {
  const walk: Walk = { files: [], folders: [], unreadable: [], truncated: false };
  const seenFolders = new Set<string>();
  const seenFiles = new Set<string>();

  const visit = async (path: string, named: boolean): Promise<void> => {
    throwIfAborted(options.signal);
    if (walk.truncated) return;
    try {
      const info = await stat(path);
      if (info.isDirectory()) return await enter(path, `${info.dev}:${info.ino}`);
      if (!info.isFile()) {
        // Pipes, sockets and devices: opening one could hang for ever.
        if (named) walk.unreadable.push({ path, error: fail("NOT_A_VIDEO", "not a regular file") });
        return;
      }
      const verdict = verdictOf(path);
      if (seenFiles.has(path)) return;
      if (walk.files.length >= options.limit) {
        walk.truncated = true;
        return;
      }
      seenFiles.add(path);
      walk.files.push({ path, sizeBytes: info.size, mtimeMs: Math.trunc(info.mtimeMs), verdict, named });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      walk.unreadable.push({ path, error });
    }
  };

  const enter = async (folder: string, id: string): Promise<void> => {
    const real = await realpath(folder);
    if (seenFolders.has(real)) return;
    seenFolders.add(real);
    walk.folders.push({ path: folder, id });
    const names: string[] = [];
    for await (const entry of await opendir(folder)) {
      if (entry.name.startsWith(".") || SYSTEM_FOLDERS.has(entry.name.toLowerCase())) continue;
      names.push(entry.name);
    }
    for (const name of names.sort()) await visit(join(folder, name), false);
  };

  for (const path of paths) await visit(resolve(path), true);
  return walk;
}

/** Decides which paths of this machine a client may name. */
export interface PathGate {
  readonly roots: string[];
  /** Throws AppError(PATH_NOT_ALLOWED) when the path, links resolved, is outside every root, or is not absolute. */
  check(path: string): Promise<void>;
}

/** `roots` null = everything (Electron and CLI: the operator's own rights); a list = only below them (browser host). */
export function pathGate(roots: string[] | null): PathGate {
  return {
    roots: roots ?? [],
    async check(path) {
      if (!isAbsolute(path)) throw fail("INVALID_INPUT", "The path must be absolute.");
      if (roots === null) return;
      // A path that is not there may not be probed outside the roots either: same answer.
      const real = await realpath(path).catch(() => resolve(path));
      for (const root of roots) {
        if (isInside(await realpath(root).catch(() => resolve(root)), real)) return;
      }
      throw fail("PATH_NOT_ALLOWED", path);
    },
  };
}

/** True when `path` is `folder` or lies below it. Both absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
