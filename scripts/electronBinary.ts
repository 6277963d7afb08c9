import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "..", "node_modules", "electron");

/** Path of Electron's binary, or null when it was never fetched. Since Electron 42 npm installs only the wrapper; the first run downloads the rest. */
export function electronBinary(): string | null {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  try {
    const relative = readFileSync(join(folder, "path.txt"), "utf8");
    const path = override ? join(override, relative) : join(folder, "dist", relative);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Why this machine cannot show Electron's window, or null when nothing speaks against it. */
export function electronObstacle(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  uid: number | undefined = process.getuid?.(),
): string | null {
  if (platform === "linux" && !env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return "this machine has no display";
  // Chromium's sandbox refuses root, and running footage of unknown origin without a sandbox is no answer.
  if (platform === "linux" && uid === 0) return "Electron's sandbox does not run as root";
  return null;
}

export interface Fetched {
  path: string | null;
  /** Why there is none. */
  reason: string;
  /** Still running after the deadline; the caller stops it when it ends. */
  download: ChildProcess | null;
}

/** Fetches the binary with Electron's own installer, waiting at most `deadlineMs`. A slow download goes on and serves the next start. */
export async function fetchElectron(deadlineMs: number): Promise<Fetched> {
  const child = spawn(process.execPath, [join(folder, "install.js")], { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-4000)));
  const ended = new Promise<number | null>((done) => {
    child.once("error", () => done(null));
    child.once("close", done);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((done) => (timer = setTimeout(() => done("late"), deadlineMs)));
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (outcome === "late")
    return { path: null, reason: "Electron is still downloading; the next start will use it", download: child };
  const path = electronBinary();
  return { path, reason: path ? "" : `Electron's binary could not be fetched (${firstLine(words)})`, download: null };
}

const firstLine = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("at "))
    ?.slice(0, 160) ?? "no network";
