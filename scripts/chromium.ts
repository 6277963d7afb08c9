/** Finds the browser for tests: CHROMIUM_PATH, the system's Chromium or Chrome, else Playwright's own; installs Debian's when it can. */
import { existsSync } from "node:fs";
import { run, capture } from "./run.ts";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Absolute path of a Chromium, or null. Never installs. */
export async function findChromium(): Promise<string | null> {
  const named = process.env["CHROMIUM_PATH"];
  if (named && existsSync(named)) return named;
  const found = PLACES.find((place) => existsSync(place));
  if (found) return found;
  const { chromium } = await import("playwright");
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : null;
}

/** As findChromium, but first tries to install one: Debian's package as root, else Playwright's download. Null when neither works. */
export async function ensureChromium(): Promise<string | null> {
  const found = await findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && (await capture("apt-get", ["--version"])) !== null) {
    console.log("No Chromium here: installing Debian's.");
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"], {
      DEBIAN_FRONTEND: "noninteractive",
    });
  } else {
    await run("npx", ["playwright", "install", "chromium"]);
  }
  return findChromium();
}
