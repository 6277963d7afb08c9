import { execFile } from "node:child_process";
import { access, chmod, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import type { FfmpegTools } from "./types.ts";

/** System builds older than this are passed over: the bundled one is as good and known. */
const OLDEST_SYSTEM = 5;
/** Not called `require`: the bundler gives the chunk that this lands in one of its own. */
const load = createRequire(import.meta.url);

/**
 * Finds ffmpeg and ffprobe: SIGHTLINE_FFMPEG and SIGHTLINE_FFPROBE, else a system pair of version 5 or newer, else the pair that came
 * with the app. Each is run once with `-version` before it is believed. Throws AppError(FFMPEG_MISSING) naming what was tried.
 */
export async function locateFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<FfmpegTools> {
  const tried: string[] = [];
  const named = env["SIGHTLINE_FFMPEG"];
  if (named) {
    // A choice that the operator made must hold or fail: a silent fallback would hide the mistake.
    const probe = env["SIGHTLINE_FFPROBE"] ?? siblingProbe(named);
    const version = await versionOf(named, tried);
    if (version && (await versionOf(probe, tried)))
      return { ffmpeg: named, ffprobe: probe, version, origin: "environment" };
    throw fail("FFMPEG_MISSING", tried.join("\n"));
  }
  const ffmpeg = await onPath("ffmpeg", env);
  const ffprobe = await onPath("ffprobe", env);
  if (ffmpeg && ffprobe) {
    const version = await versionOf(ffmpeg, tried);
    const major = version ? majorOf(version) : null;
    if (version && major !== null && major >= OLDEST_SYSTEM && (await versionOf(ffprobe, tried)))
      return { ffmpeg, ffprobe, version, origin: "system" };
    if (version) tried.push(`${ffmpeg}: version ${version} is older than ${OLDEST_SYSTEM}`);
  } else tried.push("ffmpeg and ffprobe are not both on the PATH");
  const bundled = await bundledTools(tried);
  if (bundled) return bundled;
  throw fail("FFMPEG_MISSING", tried.join("\n"));
}

/** Major version of an `ffmpeg -version` token; git snapshots ("N-66595-g...", "2023-01-02-git-...") have none and count as old (null). */
export function majorOf(version: string): number | null {
  const match = /^n?(\d{1,2})\.\d/.exec(version);
  return match ? Number(match[1]) : null;
}

/** Files inside an Electron archive cannot be run; electron-builder lays the unpacked copies beside it. */
export function unpackedPath(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
}

async function bundledTools(tried: string[]): Promise<FfmpegTools | null> {
  const paths: string[] = [];
  for (const name of ["@ffmpeg-installer/ffmpeg", "@ffprobe-installer/ffprobe"]) {
    try {
      const found = load(name) as { path: string };
      const path = unpackedPath(found.path);
      await makeRunnable(path);
      paths.push(path);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
      return null;
    }
  }
  const [ffmpeg, ffprobe] = paths as [string, string];
  const version = await versionOf(ffmpeg, tried);
  if (!version || !(await versionOf(ffprobe, tried))) return null;
  return { ffmpeg, ffprobe, version, origin: "bundled" };
}

/** The npm archives carry ffprobe as rwxr--r--, so one user may install it and another not be able to run it. */
async function makeRunnable(path: string): Promise<void> {
  if (process.platform === "win32") return access(path);
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755);
  }
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  for (const folder of (env["PATH"] ?? env["Path"] ?? "").split(delimiter)) {
    // npm puts node_modules/.bin first; an ffmpeg there is not the system's.
    if (!folder || folder.includes("node_modules")) continue;
    const path = join(folder, file);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return null;
}

function siblingProbe(ffmpeg: string): string {
  return ffmpeg.replace(/ffmpeg(\.exe)?$/i, "ffprobe$1");
}

async function versionOf(path: string, tried: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, ["-version"], { timeout: 20_000, windowsHide: true }, (error, stdout) => {
      const version = /^ff\w+ version (\S+)/.exec(stdout)?.[1];
      if (error || !version) tried.push(`${path}: ${error ? error.message.split("\n")[0] : "did not say its version"}`);
      resolve(error ? null : (version ?? null));
    });
  });
}
