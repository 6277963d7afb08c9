import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright";
import { createServer } from "vite";
import { launchBrowser, startApp, type App } from "../e2e/lib/app.ts";
import { makeMovingSquare } from "../e2e/lib/movingSquare.ts";
import { findFfmpeg } from "../test/ffmpeg.ts";
import { material } from "../test/material.ts";
import { dialogMessages } from "../src-renderer/features/library/dialogMessages.ts";
import { libraryMessages } from "../src-renderer/features/library/messages.ts";
import { translator } from "../src-renderer/lib/i18n/messages.ts";
import { ensureBuilt } from "./ensureBuilt.ts";

// `node scripts/screens.ts [part of a name ...]` writes docs/screens/*.png: the real app over a library of footage that may be shown, in English and
// Korean side by side; states that are hard to reach (a backend that did not start ...) come from the dev page over the fake backend.

const ROOT = resolve(import.meta.dirname, "..");
const OUT = join(ROOT, "docs", "screens");
const LANGUAGES = ["en", "ko"] as const;
type Language = (typeof LANGUAGES)[number];
const t = { en: translator(libraryMessages, "en"), ko: translator(libraryMessages, "ko") };
const td = { en: translator(dialogMessages, "en"), ko: translator(dialogMessages, "ko") };
const SIZE = { width: 1440, height: 900 };
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));

/** The same window in both languages. The app's language is the browser's until the operator chooses one. */
interface Pair {
  en: Page;
  ko: Page;
}

async function openPair(browser: Browser, url: string, size = SIZE): Promise<Pair> {
  const open = async (locale: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: size, locale, timezoneId: "Asia/Seoul", colorScheme: "dark" });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => console.error(`${locale}: ${error.message}`));
    await page.goto(url);
    return page;
  };
  return { en: await open("en-US"), ko: await open("ko-KR") };
}

const both = async (pair: Pair, act: (page: Page, language: Language) => Promise<unknown>): Promise<void> => {
  for (const language of LANGUAGES) await act(pair[language], language);
};

/** Waits until pictures are loaded and nothing moves, then writes `name[.ko].png`. */
async function shoot(page: Page, name: string, language: Language = "en"): Promise<void> {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
  // Small pictures come one after the other; a playing video never ends, and is not waited for.
  await page.waitForLoadState("networkidle", { timeout: 4000 }).catch(() => undefined);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  const path = join(OUT, `${name}${language === "en" ? "" : `.${language}`}.png`);
  await page.screenshot({ path, animations: "disabled" });
  console.error(`${name} ${language} ${Math.round(statSync(path).size / 1000)} kB`);
}

const shootBoth = (pair: Pair, name: string): Promise<void> =>
  both(pair, (page, language) => shoot(page, name, language));

const go = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate((to) => (location.hash = to), hash);
};

/** The library, nothing chosen, nothing filtered, the pointer out of the way. */
async function toLibrary(page: Page): Promise<void> {
  await go(page, "#/library");
  await page.locator("[data-video]").first().waitFor();
  await page.keyboard.press("Escape");
  await page.mouse.move(700, 1);
}

const card = (page: Page, name: string) => page.locator("[data-video]").filter({ hasText: name }).first();
/** Closes what is open and waits until it is gone. */
async function escape(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
}
const dialog = (page: Page) => page.getByRole("dialog");

function ffmpeg(...args: string[]): void {
  execFileSync(findFfmpeg(), ["-v", "error", "-y", ...args]);
}

/** A drag of files over the window, as the browser reports it before the button is released. */
async function dragOver(page: Page, types: string[]): Promise<void> {
  await page.evaluate((kinds) => {
    const data = new DataTransfer();
    for (const [i, type] of kinds.entries()) data.items.add(new File(["x"], `clip-${i}`, { type }));
    window.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, types);
}

function cli(app: App, ...args: string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, "bin", "sightline.mjs"), ...args, "--data", app.dataDir, "--json"],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.once("error", failed);
    // An import with failed files ends with a status of its own; the document on stdout says what happened.
    child.once("close", () => done(text));
  });
}

/** Fresh machine: nothing imported, no model. */
async function firstStart(browser: Browser): Promise<void> {
  const app = await startApp();
  try {
    const pair = await openPair(browser, app.url);
    await both(pair, (page) => page.locator("#first-run").waitFor());
    await shootBoth(pair, "library-first-start");
    await both(pair, (page) => go(page, "#/settings/models"));
    await both(pair, (page) => page.getByRole("article").nth(3).waitFor());
    await shootBoth(pair, "settings-models-fresh");
    await both(pair, (page) => go(page, "#/library"));
    await pair.en.locator("section[aria-labelledby=first-run] button").last().click();
    await pair.en.locator("#first-run").waitFor({ state: "detached" });
    await pair.ko.reload();
    await pair.ko.locator("#library-title").waitFor();
    await shootBoth(pair, "library-empty");
    await both(pair, (page) => dragOver(page, ["video/mp4", "video/mp4", "", "text/plain"]));
    await both(pair, (page) => page.getByRole("status").last().waitFor());
    await shootBoth(pair, "library-drop");
    await closePair(pair);
  } finally {
    await app.stop();
  }
}

const closePair = (pair: Pair): Promise<unknown> => Promise.all([pair.en.context().close(), pair.ko.context().close()]);

/** Footage of the demo library, with the names that recorders give. */
async function makeFootage(folder: string): Promise<Map<string, string>> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const from = (name: string, to: string): void => {
    const path = material("footage", name);
    if (!path) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
    // Without the date of the original: the name says when, as a recorder's does.
    ffmpeg("-i", path, "-map", "0:v:0", "-c", "copy", "-map_metadata", "-1", at(to));
  };
  from("car-detection.mp4", "ch02_20261121081530.mp4");
  from("one-by-one-person-detection.mp4", "Hall_20261121_174500.mp4");
  from("fire_house6.mp4", "fire_house6.mp4");
  ffmpeg(
    "-i",
    at("ch02_20261121081530.mp4"),
    "-t",
    "12",
    "-c:v",
    "mpeg4",
    "-q:v",
    "4",
    "-an",
    at("정문_20261120_221405.avi"),
  );
  await makeMovingSquare(at("Loading-dock_20261120_090000.mp4"), { kind: "h264" });
  ffmpeg(
    "-f",
    "lavfi",
    "-i",
    "color=c=0x30343a:s=640x360:r=10:d=20",
    "-vf",
    "vignette",
    "-pix_fmt",
    "yuv420p",
    at("Stairs-night_20261121_020000.mp4"),
  );
  ffmpeg("-i", at("Hall_20261121_174500.mp4"), "-t", "20", "-c", "copy", "-an", at("Corridor_20261121_180300.mp4"));
  ffmpeg(
    "-i",
    at("Hall_20261121_174500.mp4"),
    "-ss",
    "40",
    "-t",
    "25",
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-an",
    at("Lobby_20261119_101500.mkv"),
  );
  ffmpeg(
    "-i",
    at("Hall_20261121_174500.mp4"),
    "-t",
    "30",
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-an",
    "-f",
    "mpegts",
    at("Cut_20261119_120000.mkv"),
  );
  truncateSync(at("Cut_20261119_120000.mkv"), Math.round(statSync(at("Cut_20261119_120000.mkv")).size * 0.6));
  writeFileSync(at("shift-report.mp4"), "This is a text file with the wrong name.\n".repeat(40));
  writeFileSync(at("ch07_20261121000000.mp4"), "");
  return new Map(readdirSync(folder).map((name) => [name, at(name)]));
}

/** Where a video is in Review, and the time with most objects in the picture. */
interface Found {
  id: string;
  bestUs: number;
}

async function find(app: App, name: string): Promise<Found> {
  const { videos } = JSON.parse(await cli(app, "videos")) as { videos: Array<{ id: string; name: string }> };
  const id = videos.find((v) => v.name === name)?.id;
  if (!id) throw new Error(`${name} is not in the library`);
  const { objects } = JSON.parse(await cli(app, "objects", id)) as {
    objects: Array<{ startUs: number; endUs: number; boxes: Array<{ tUs: number; w: number; h: number }> }>;
  };
  // The moment at which most picture is covered by objects: many and near.
  const seen = new Map<number, number>();
  for (const object of objects)
    for (const box of object.boxes) seen.set(box.tUs, (seen.get(box.tUs) ?? 0) + Math.sqrt(box.w * box.h));
  const best = [...seen].sort((a, b) => b[1] - a[1])[0];
  return { id, bestUs: best?.[0] ?? 0 };
}

/** Review at a time, its first picture on the screen. */
async function toReview(page: Page, found: { id: string; bestUs?: number }): Promise<void> {
  await go(page, "#/library");
  await go(page, `#/review/${found.id}?t=${found.bestUs ?? 0}`);
  await page.locator("[data-testid=review-stage][data-displayed-us]").waitFor();
  await page.mouse.move(700, 1);
}

const boxesOn = (page: Page): Promise<Array<{ x: number; y: number; w: number; h: number }>> =>
  page.getByTestId("review-overlay").evaluate((overlay) => JSON.parse(overlay.dataset["boxes"] ?? "[]"));

async function waitForBoxes(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const overlay = document.querySelector<HTMLElement>("[data-testid=review-overlay]");
    return (overlay?.dataset["boxes"] ?? "[]") !== "[]";
  });
}

/** A click on the largest box of the picture. */
async function selectObject(page: Page): Promise<void> {
  const [box] = (await boxesOn(page)).sort((a, b) => b.w * b.h - a.w * a.h);
  const picture = await page.locator("[data-testid=review-stage] video").boundingBox();
  if (!box || !picture) throw new Error("no box to click");
  await page.mouse.click(
    picture.x + (box.x + box.w / 2) * picture.width,
    picture.y + (box.y + box.h / 2) * picture.height,
  );
  await page.mouse.move(700, 1);
}

async function importing(app: App, pair: Pair, footage: Map<string, string>): Promise<void> {
  const add = (camera: string | null, names: string[], ...more: string[]) =>
    cli(
      app,
      "import",
      ...names.map((name) => footage.get(name) ?? name),
      ...(camera ? ["--camera", camera] : []),
      ...more,
    );
  await add("Loading dock", ["Loading-dock_20261120_090000.mp4"], "--pack", "motion");
  await add("Stairs", ["Stairs-night_20261121_020000.mp4"]);
  await add("Hall", ["Corridor_20261121_180300.mp4", "Lobby_20261119_101500.mkv", "Cut_20261119_120000.mkv"]);
  await add("정문", ["정문_20261120_221405.avi"]);
  await add(null, ["shift-report.mp4", "ch07_20261121000000.mp4", "fire_house6.mp4"]);
  // Many pictures a second, so that there is something to see while it is analysed.
  const slow = add("Parking road", ["ch02_20261121081530.mp4"]).then(() =>
    add("Hall", ["Hall_20261121_174500.mp4"], "--rate", "10"),
  );
  const hall = (page: Page) => card(page, "Hall_20261121_174500.mp4");
  await both(pair, (page) => page.keyboard.press("Control+j"));
  await both(pair, (page) => hall(page).getByText("×").waitFor({ timeout: 120_000 }));
  await shootBoth(pair, "library-importing");
  await both(pair, (page) => page.keyboard.press("Control+j"));
  await both(pair, (page) => hall(page).dblclick());
  await both(pair, (page) => page.locator("[data-testid=review-stage][data-displayed-us]").waitFor());
  await both(pair, (page) => page.mouse.move(700, 1));
  await shootBoth(pair, "review-analysing");
  await slow;
}

async function libraryViews(app: App, pair: Pair): Promise<void> {
  rmSync(join(app.root, "2026-11-21", "Corridor_20261121_180300.mp4"));
  await both(pair, toLibrary);
  await pair.en.getByRole("button", { name: "Check files" }).click();
  await both(pair, (page, language) => card(page, "Corridor").getByText(t[language]("missing")).waitFor());
  await pair.en.reload();
  await both(pair, toLibrary);
  await shootBoth(pair, "library-grid");
  await both(pair, (page) => page.keyboard.press("v"));
  await both(pair, (page) => page.mouse.move(700, 1));
  await shootBoth(pair, "library-list");
  await both(pair, (page) => page.keyboard.press("v"));
  await both(pair, async (page, language) => {
    await page.getByRole("combobox", { name: t[language]("state") }).click();
    await page.getByRole("option", { name: t[language]("state.failed") }).click();
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "library-failed");
  await both(pair, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("no such camera");
    await page.getByRole("heading").nth(1).waitFor();
  });
  await shootBoth(pair, "library-nothing-matches");
  await both(pair, async (page, language) => {
    await page
      .getByRole("button", { name: t[language]("clearFilters") })
      .first()
      .click();
    await card(page, "Hall").click();
    await card(page, "Loading-dock").click({ modifiers: ["Control"] });
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "library-selection");
  await both(pair, async (page, language) => {
    await page.keyboard.press("e");
    await dialog(page).getByText(td[language]("clockSet")).click();
    await dialog(page).getByLabel(td[language]("tags")).fill("night shift");
  });
  await shootBoth(pair, "library-edit");
  await both(pair, async (page, language) => {
    await escape(page);
    await page.getByRole("toolbar").getByText(t[language]("reanalyse")).click();
    await dialog(page).getByRole("textbox").waitFor();
  });
  await shootBoth(pair, "library-analyse-again");
  await both(pair, escape);
  await both(pair, async (page) => {
    await card(page, "ch07").click();
    await page.keyboard.press("Delete");
    await dialog(page).waitFor();
  });
  await shootBoth(pair, "library-delete");
  await escape(pair.ko);
  await pair.en.getByRole("button", { name: "Delete video" }).click();
  await pair.en.getByText("Keep this receipt").waitFor();
  await shoot(pair.en, "library-receipt");
  await escape(pair.en);
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
  });
  await shootBoth(pair, "palette");
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("?");
    await dialog(page).waitFor();
  });
  await shootBoth(pair, "keys");
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("Control+j");
    await page.getByRole("complementary").getByRole("listitem").first().waitFor();
  });
  await shootBoth(pair, "jobs-failed");
  await both(pair, (page) => page.keyboard.press("Control+j"));
}

async function settingsViews(pair: Pair): Promise<void> {
  await both(pair, (page) => go(page, "#/settings/models"));
  await pair.en.getByRole("article", { name: "YOLOX-Nano" }).getByRole("button", { name: "Test devices" }).click();
  await pair.en.getByText("Passed").first().waitFor({ timeout: 60_000 });
  for (const tab of ["models", "analysis", "storage", "clock", "keys", "look", "about"]) {
    await both(pair, (page) => go(page, `#/settings/${tab}`));
    await both(pair, (page) => page.locator("h2").first().waitFor());
    await shootBoth(pair, `settings-${tab}`);
  }
}

async function reviewViews(app: App, pair: Pair): Promise<void> {
  const hall = await find(app, "Hall_20261121_174500.mp4");
  await both(pair, (page) => toReview(page, hall));
  await both(pair, waitForBoxes);
  await shootBoth(pair, "review");
  await both(pair, selectObject);
  await both(pair, (page) =>
    page
      .getByRole("button", { name: /^(Entered|들어옴|등장)/ })
      .first()
      .waitFor(),
  );
  await shootBoth(pair, "review-object");
  await both(pair, (page) => page.keyboard.press("Escape"));
  await pair.en.keyboard.press("Space");
  const before = await pair.en.getByTestId("review-stage").getAttribute("data-displayed-us");
  await pair.en.waitForFunction(
    (was) => document.querySelector<HTMLElement>("[data-testid=review-stage]")?.dataset["displayedUs"] !== was,
    before,
  );
  await shoot(pair.en, "review-playing");
  await pair.en.keyboard.press("Space");
  for (const [name, shot] of [
    ["ch02_20261121081530.mp4", "review-from-above"],
    ["Loading-dock_20261120_090000.mp4", "review-motion"],
    ["정문_20261120_221405.avi", "review-proxy"],
    ["Cut_20261119_120000.mkv", "review-incomplete"],
  ] as const) {
    const found = await find(app, name);
    await both(pair, (page) => toReview(page, found));
    await both(pair, waitForBoxes);
    await shootBoth(pair, shot);
  }
  const still = await find(app, "Stairs-night_20261121_020000.mp4");
  await both(pair, (page) => toReview(page, still));
  await shootBoth(pair, "review-no-objects");
  const { videos } = JSON.parse(await cli(app, "videos")) as { videos: Array<{ id: string; name: string }> };
  await both(pair, (page) => go(page, `#/review/${videos.find((v) => v.name === "shift-report.mp4")?.id ?? ""}`));
  await both(pair, (page) => page.locator("main").getByText("shift-report.mp4").first().waitFor());
  await both(pair, (page) =>
    page
      .locator("main")
      .getByText(/video or picture|영상이나 사진/)
      .first()
      .waitFor(),
  );
  await shootBoth(pair, "review-failed");
}

async function lightTheme(app: App, browser: Browser): Promise<void> {
  const page = (await openPair(browser, app.url)).en;
  await go(page, "#/settings/look");
  await page.getByText("Light", { exact: true }).click();
  await toLibrary(page);
  await shoot(page, "library-light");
  const hall = await find(app, "Hall_20261121_174500.mp4");
  await toReview(page, hall);
  await waitForBoxes(page);
  await shoot(page, "review-light");
  await go(page, "#/settings/look");
  await page.getByText("Dark", { exact: true }).click();
  await page.context().close();
}

async function wide(app: App, browser: Browser): Promise<void> {
  const { en: page, ko } = await openPair(browser, app.url, { width: 1920, height: 1080 });
  await ko.context().close();
  await toLibrary(page);
  await shoot(page, "library-1920");
  await toReview(page, await find(app, "Hall_20261121_174500.mp4"));
  await waitForBoxes(page);
  await shoot(page, "review-1920");
  await page.context().close();
}

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
    await lightTheme(app, browser);
    await wide(app, browser);
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

/** States that a healthy machine does not show, from the interface over a fake backend. */
async function hardStates(browser: Browser): Promise<void> {
  const server = await createServer({
    configFile: join(ROOT, "src-renderer", "dev", "vite.config.ts"),
    root: join(ROOT, "src-renderer", "dev"),
    server: { port: 0 },
    logLevel: "error",
  });
  await server.listen();
  const base = server.resolvedUrls?.local[0] ?? "";
  const scene = async (
    query: string,
    name: string,
    act?: (page: Page) => Promise<unknown>,
    hash = "",
  ): Promise<void> => {
    const pair = await openPair(browser, `${base}?tick=0&${query}${hash}`);
    await both(pair, (page) => page.locator("main").waitFor());
    if (act) await both(pair, act);
    await shootBoth(pair, name);
    await closePair(pair);
  };
  try {
    await scene("scene=failed", "backend-did-not-start", (page) => page.locator("h1").waitFor());
    await scene("scene=loading", "starting", (page) => page.getByRole("status").waitFor());
    await scene(
      "scene=full",
      "settings-models-states",
      (page) => page.getByRole("article").nth(3).waitFor(),
      "#/settings/models",
    );
    await scene("scene=full", "jobs", async (page) => {
      await page.locator("[data-video]").first().waitFor();
      await page.keyboard.press("Control+j");
      await page.getByRole("complementary").getByRole("listitem").first().waitFor();
    });
  } finally {
    await server.close();
  }
}

mkdirSync(OUT, { recursive: true });
await ensureBuilt();
const browser = await launchBrowser();
try {
  // A part can be made alone: --only first|library|hard.
  const only = process.argv.find((arg) => arg.startsWith("--only="))?.slice(7);
  if (!only || only === "first") await firstStart(browser);
  if (!only || only === "library") await theLibrary(browser);
  if (!only || only === "hard") await hardStates(browser);
} finally {
  await browser.close();
}
