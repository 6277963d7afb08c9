import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { launchBrowser, startApp } from "../e2e/lib/app.ts";
import { material } from "../test/material.ts";
import { ensureBuilt } from "./ensureBuilt.ts";
import { caseViews } from "./screens/caseShots.ts";
import { captionViews } from "./screens/captionShots.ts";
import { askViews, askWide } from "./screens/askShots.ts";
import { eventViews } from "./screens/eventShots.ts";
import { hardStates } from "./screens/fakeBackendShots.ts";
import { firstStart } from "./screens/firstStartShots.ts";
import { makeFootage } from "./screens/footage.ts";
import { importing, libraryViews } from "./screens/libraryShots.ts";
import { lightTheme, wide } from "./screens/lookShots.ts";
import { reviewViews } from "./screens/reviewShots.ts";
import { searchViews, searchWide } from "./screens/searchShots.ts";
import { settingsViews } from "./screens/settingsShots.ts";
import { sharingViews } from "./screens/sharingShots.ts";
import { both, closePair, openPair, OUT, shootBoth, toLibrary } from "./screens/stage.ts";

// `node scripts/screens.ts [part of a name ...]` writes docs/screens/*.png: the real app over a library of footage that may be shown, in English and
// Korean side by side; states that are hard to reach (a backend that did not start ...) come from the dev page over the fake backend.

/** The real app over the library of footage, from the import to the end of its backend. */
async function theLibrary(browser: Browser): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "sightline-"));
  const weights = material("models", "yolox_nano.onnx");
  if (!weights) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
  const app = await startApp({ dataDir, models: [{ pack: "yolox-nano", file: weights }] });
  const pair = await openPair(browser, app.url);
  try {
    const footage = await makeFootage(join(app.root, "2026-11-21"));
    await pair.en.locator("section[aria-labelledby=first-run] button").first().click();
    await pair.en.locator("#first-run").waitFor({ state: "detached" });
    await pair.ko.reload();
    await importing(app, pair, footage);
    await libraryViews(app, pair);
    await settingsViews(pair);
    await reviewViews(app, pair);
    await searchViews(pair);
    await askViews(app, pair);
    await lightTheme(app, browser);
    await wide(app, browser);
    await searchWide(app, browser);
    await askWide(app, browser);
    await both(pair, toLibrary);
    app.process.kill("SIGKILL");
    await both(pair, (page) => page.getByRole("alert").first().waitFor());
    await shootBoth(pair, "connection-lost");
    await closePair(pair);
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

mkdirSync(OUT, { recursive: true });
await ensureBuilt();
const browser = await launchBrowser();
try {
  // A part can be made alone: --only=first|library|captions|events|cases|sharing|hard.
  const only = process.argv.find((arg) => arg.startsWith("--only="))?.slice(7);
  if (!only || only === "first") await firstStart(browser);
  if (!only || only === "library") await theLibrary(browser);
  if (!only || only === "captions") await captionViews(browser);
  if (!only || only === "events") await eventViews(browser);
  if (!only || only === "cases") await caseViews(browser);
  if (!only || only === "sharing") await sharingViews(browser);
  if (!only || only === "hard") await hardStates(browser);
} finally {
  await browser.close();
}
