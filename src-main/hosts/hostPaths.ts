import { readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import envPaths from "env-paths";

/** Where a host finds what it starts and serves. All absolute. */
export interface HostPaths {
  /** The app's own folder: the repository, or app.asar. */
  appRoot: string;
  /** Vision child (src-vision/main). */
  visionEntry: string;
  /** Its inference worker thread. */
  inferenceWorkerEntry: string;
  /** Language child (src-language/main). */
  languageEntry: string;
  /** Built renderer pages. */
  renderer: string;
  /** Built preload; only the Electron shell uses it. */
  preload: string;
  /** Model pack manifests. */
  models: string;
  resources: string;
}

/**
 * Paths of this run. From source (Node runs .ts as it is) children start from their .ts files; from the bundle, from out/main beside it. In a packaged
 * app the children live outside the archive: a process or worker thread cannot be started from inside it on every system.
 */
export function hostPaths(here: string = import.meta.filename): HostPaths {
  const fromSource = here.endsWith(".ts");
  const folder = dirname(here);
  // Shared code of several entries is built into out/main/chunks.
  const bundle = basename(folder) === "chunks" ? dirname(folder) : folder;
  const appRoot = fromSource ? dirname(dirname(folder)) : dirname(dirname(bundle));
  const child = (source: string, built: string): string =>
    fromSource ? join(appRoot, source) : outsideArchive(join(bundle, built));
  return {
    appRoot,
    visionEntry: child("src-vision/main.ts", "visionChild.js"),
    inferenceWorkerEntry: child("src-vision/infer/worker.ts", "inferenceWorker.js"),
    languageEntry: child("src-language/main.ts", "languageChild.js"),
    renderer: join(appRoot, "out", "renderer"),
    preload: join(appRoot, "out", "preload", "preload.cjs"),
    models: join(appRoot, "models"),
    resources: join(appRoot, "resources"),
  };
}

/** The app's version, from its own package. */
export function appVersion({ appRoot }: Pick<HostPaths, "appRoot">): string {
  return (JSON.parse(readFileSync(join(appRoot, "package.json"), "utf8")) as { version: string }).version;
}

/** electron-builder puts what must be a real file beside the archive. */
export function outsideArchive(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}

/** The library's folder when none is named: the system's place for application data, or SIGHTLINE_DATA. */
export function defaultDataDir(): string {
  return process.env["SIGHTLINE_DATA"] ?? envPaths("Sightline", { suffix: "" }).data;
}

/** True when this process could show a window or a browser: always but on Linux without X11 or Wayland. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return platform !== "linux" || Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}
