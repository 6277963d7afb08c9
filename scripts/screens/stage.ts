import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Locator, Page } from "playwright";
import type { App } from "../../e2e/lib/app.ts";

// What every picture needs: the same window in both languages, ways to move in it, and the shot itself.

/** The folder of the project. */
export const ROOT = resolve(import.meta.dirname, "..", "..");
/** Where the pictures go. */
export const OUT = join(ROOT, "docs", "screens");
const LANGUAGES = ["en", "ko"] as const;
type Language = (typeof LANGUAGES)[number];
const SIZE = { width: 1440, height: 900 };
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));

/** The same window in both languages. The app's language is the browser's until the operator chooses one. */
export interface Pair {
  en: Page;
  ko: Page;
}

/** Opens `url` in both languages; `size` in CSS pixels. Errors of a page are told on stderr. */
export async function openPair(browser: Browser, url: string, size = SIZE): Promise<Pair> {
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

/** Does the same in the English window, then in the Korean one. */
export const both = async (pair: Pair, act: (page: Page, language: Language) => Promise<unknown>): Promise<void> => {
  for (const language of LANGUAGES) await act(pair[language], language);
};

/** Closes both windows. */
export const closePair = (pair: Pair): Promise<unknown> =>
  Promise.all([pair.en.context().close(), pair.ko.context().close()]);

/** Waits until pictures are loaded and nothing moves, then writes `name[.ko].png`. */
export async function shoot(page: Page, name: string, language: Language = "en"): Promise<void> {
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

/** The shot in both languages. */
export const shootBoth = (pair: Pair, name: string): Promise<void> =>
  both(pair, (page, language) => shoot(page, name, language));

/** Goes to a screen of the app by its hash. */
export const go = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate((to) => (location.hash = to), hash);
};

/** The library, nothing chosen, nothing filtered, the pointer out of the way. */
export async function toLibrary(page: Page): Promise<void> {
  await go(page, "#/library");
  await page.locator("[data-video]").first().waitFor();
  await page.keyboard.press("Escape");
  await page.mouse.move(700, 1);
}

/** The first video of the library with `name` in its card. */
export const card = (page: Page, name: string): Locator =>
  page.locator("[data-video]").filter({ hasText: name }).first();

/** The open dialog. */
export const dialog = (page: Page): Locator => page.getByRole("dialog");

/** Closes what is open and waits until it is gone. */
export async function escape(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
}

/** What the command line of the app writes to stdout, as JSON text, over the data of the running app. Throws when it cannot be started. */
export function cli(app: App, ...args: string[]): Promise<string> {
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
