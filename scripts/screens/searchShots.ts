import type { Browser, Page } from "playwright";
import type { App } from "../../e2e/lib/app.ts";
import { searchMessages } from "../../src-renderer/features/search/messages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { waitForBoxes } from "./reviewShots.ts";
import { both, escape, go, openPair, shoot, shootBoth, type Pair } from "./stage.ts";

const t = { en: translator(searchMessages, "en"), ko: translator(searchMessages, "ko") };

/** The same question in both languages. */
const QUESTIONS = {
  people: { en: "person after 17:00, no car", ko: "오후 5시 이후 사람, 차 없는" },
  sequence: {
    en: "a person after 17:00 then a blue truck within 2 minutes",
    ko: "오후 5시 이후 사람 다음에 2분 안에 파란 트럭",
  },
  nothing: { en: "a person in red moving up after 17:00", ko: "오후 5시 이후 위로 이동하는 빨간 사람" },
} as const;

type Question = keyof typeof QUESTIONS;

/** Types a question and searches; over when the answer is whole. */
async function ask(page: Page, question: Question, language: "en" | "ko"): Promise<void> {
  await go(page, "#/search");
  await page.locator("#global-search").fill(QUESTIONS[question][language]);
  await page.keyboard.press("Enter");
  await page.locator("section[aria-labelledby=search-title] footer").filter({ hasText: /\d/ }).waitFor();
  await page.mouse.move(700, 1);
}

/** Waits until the pictures of all cards on the screen are drawn, or said to be gone. */
async function pictures(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const cards = [...document.querySelectorAll("[data-moment]")];
    return (
      cards.length > 0 &&
      cards.every((card) => card.querySelector("img")?.complete || card.querySelector(".lucide-image-off"))
    );
  });
}

/** Search: results, a chip's editor, nothing found with the nearest miss and with a missing step, and Review with the hits. */
export async function searchViews(pair: Pair): Promise<void> {
  await both(pair, (page, language) => ask(page, "people", language));
  await both(pair, pictures);
  await shootBoth(pair, "search");
  await both(pair, async (page) => {
    await page.locator("[data-chip]").first().click();
    await page.getByRole("dialog").waitFor();
  });
  await shootBoth(pair, "search-chip");
  await both(pair, escape);
  await both(pair, (page, language) => ask(page, "nothing", language));
  await both(pair, (page, language) => page.getByRole("heading", { name: t[language]("nothingTitle") }).waitFor());
  await both(pair, pictures);
  await shootBoth(pair, "search-nothing");
  await both(pair, (page, language) => ask(page, "sequence", language));
  await both(pair, (page) => page.locator("section[aria-labelledby=step-counts] [role=status]").waitFor());
  await shootBoth(pair, "search-sequence");
  await both(pair, (page, language) => ask(page, "people", language));
  await both(pair, pictures);
  await both(pair, (page) => page.keyboard.press("Enter"));
  await both(pair, (page) => page.locator("[data-testid=review-stage][data-displayed-us]").waitFor());
  await both(pair, waitForBoxes);
  await shootBoth(pair, "search-review");
}

/** Search on a screen of 1920 x 1080. */
export async function searchWide(app: App, browser: Browser): Promise<void> {
  const { en: page, ko } = await openPair(browser, app.url, { width: 1920, height: 1080 });
  await ko.context().close();
  await ask(page, "people", "en");
  await pictures(page);
  await shoot(page, "search-1920");
  await page.context().close();
}
