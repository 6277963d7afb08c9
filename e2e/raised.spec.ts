import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";
import { namelessControls } from "./lib/controlNames.ts";

// What scenarios raised, found by a sentence, opened in the queue, and asked about.
test.describe.configure({ mode: "serial" });

let app: App;
let clip: string;

test.beforeAll(async () => {
  app = await startApp();
  clip = makePasses(join(app.dataDir, "Gate_20261121_221405.mp4"), 18, [
    { color: "0xd02020", way: "right", fromS: 2, y: 40 },
    { color: "0x2040e0", way: "left", fromS: 10, y: 110 },
  ]);
});
test.afterAll(() => app?.stop());

const SCENARIO = `id: passer-by
level: alarm
names:
  en: Something passes
  ko: 무언가 지나감
words:
  en: [passage]
  ko: [통행]
why:
  en: Something moves through the picture.
  ko: 무언가 화면을 지나가면 알립니다.
when:
  name: passing
  object: {}
per: object
`;

const box = (page: Page): Locator => page.locator("#global-search");
const hits = (page: Page): Locator => page.getByRole("grid", { name: "Hits" }).locator("[data-moment]");
const chips = (page: Page): Locator => page.getByRole("group", { name: "What is searched for" }).locator("[data-chip]");
const go = (page: Page, hash: string): Promise<unknown> => page.evaluate((to) => (location.hash = to), hash);

async function ask(page: Page, words: string): Promise<void> {
  await box(page).waitFor();
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Escape");
  await box(page).focus();
  await page.keyboard.press("Enter");
}

test("a sentence finds what a scenario raised, with its level and state, and opens it in the queue", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add footage" }).click();
  await page.getByRole("menuitem", { name: "Files…" }).click();
  await (await asked).setFiles([clip]);
  await expect(page.locator("[data-video]")).toContainText("Ready", { timeout: 60_000 });
  await go(page, "/events/scenarios/new");
  await page.getByRole("textbox", { name: /^File of/ }).fill(SCENARIO);
  await expect(page.getByText("No mistakes")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/#\/events\/scenarios\/passer-by$/);

  await page.reload();
  await ask(page, "unreviewed passages");
  await expect(chips(page)).toHaveCount(1);
  await expect(chips(page).first()).toContainText("Event: Passage, unreviewed");
  await expect(hits(page)).toHaveCount(2);
  const link = hits(page).first().getByTestId("event-link");
  await expect(link).toContainText("Alarm");
  await expect(link).toContainText("New");
  await expect(link.locator("svg[data-level=alarm]")).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);
  const href = (await link.getAttribute("href")) as string;
  await link.click();
  await expect(page).toHaveURL(/#\/events$/);
  const id = href.split("/").pop() as string;
  await expect(page.locator(`[data-event="${id}"]`)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByTestId("event-facts")).not.toBeEmpty();
});

test("what was dismissed is found only where it is asked for, and answers count what is left", async ({ openPage }) => {
  const page = await openPage(app);
  await go(page, "/events");
  await page.locator("[data-event]").first().click();
  await page.keyboard.press("d");
  await page.getByRole("menuitem", { name: "There, but harmless" }).click();
  await expect(page.locator("[data-event]")).toHaveCount(1);
  await ask(page, "통행");
  await expect(hits(page)).toHaveCount(1);
  await go(page, "/ask");
  await page.locator("#ask-question").fill("How many passages were there?");
  await page.locator("#ask-question").press("Enter");
  const answer = page.getByText(/^One “Passage” event was raised/);
  await expect(answer.first()).toBeVisible();
  await expect(page.locator('a[href^="#/events/ev_"]').first()).toBeVisible();
});

test("typing a scenario's name completes it", async ({ openPage }) => {
  const page = await openPage(app);
  await box(page).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("passa");
  await page.getByRole("option", { name: /Something passes/ }).click();
  await expect(box(page)).toHaveValue("event:passer-by ");
});
