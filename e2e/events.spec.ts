import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";
import { namelessControls } from "./lib/controlNames.ts";
import { foreignStrings, visibleStrings } from "./lib/languageAudit.ts";

// Events from objects, as an operator has them: a watched folder brings a recording, a scenario is written, drawn and tried.
test.describe.configure({ mode: "serial" });

let app: App;
let clip: string;
let folder: string;
let outside: string;

test.beforeAll(async () => {
  // A folder that is watched lies outside of the library's own.
  outside = mkdtempSync(join(tmpdir(), "sightline-watched-"));
  app = await startApp({ root: outside });
  folder = join(app.root, "gate");
  mkdirSync(folder);
  // One square from left to right, one from right to left: both cross the middle of the picture.
  clip = makePasses(join(app.dataDir, "Gate_20261121_221405.mp4"), 18, [
    { color: "0xd02020", way: "right", fromS: 2, y: 60 },
    { color: "0x2040e0", way: "left", fromS: 10, y: 60 },
  ]);
});
test.afterAll(async () => {
  await app?.stop();
  rmSync(outside, { recursive: true, force: true });
});

const SCENARIO = (direction: string): string => `id: middle-crossed
level: alarm
names:
  en: Middle crossed
  ko: 가운데를 지나감
why:
  en: Something passes over the middle of the picture.
  ko: 화면 가운데를 지나가면 알립니다.
when:
  name: crossing
  crosses: middle
  direction: ${direction}
per: object
`;

const go = (page: Page, hash: string): Promise<unknown> => page.evaluate((to) => (location.hash = to), hash);
const text = (page: Page): Locator => page.getByRole("textbox", { name: /^File of/ });

test("a watched folder brings a recording in, with its camera", async ({ openPage }) => {
  const page = await openPage(app);
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  await go(page, "/settings/alerts");
  await page.getByRole("button", { name: "Watch a folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: app.root }).click();
  await dialog.getByRole("button", { name: "gate" }).click();
  await dialog.getByLabel("Camera").fill("Gate");
  await dialog.getByRole("button", { name: "Watch", exact: true }).click();
  await expect(page.getByText(folder)).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);
  copyFileSync(clip, join(folder, "Gate_20261121_221405.mp4"));
  await expect(page.getByText("1 file imported")).toBeVisible({ timeout: 60_000 });
  await go(page, "/library");
  await expect(page.locator("[data-video]")).toContainText("Ready", { timeout: 60_000 });
  await expect(page.locator("[data-video]")).toContainText("Gate");
});

test("a scenario is written with its mistakes at hand, a line is drawn by keys, and a trial shows what it would find", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await go(page, "/events/scenarios/new");
  await text(page).fill(SCENARIO("sideways"));
  const mistake = page.getByRole("list", { name: "1 mistake" }).getByRole("button");
  await expect(mistake).toContainText("Line 12");
  await mistake.click();
  await expect(text(page)).toBeFocused();
  await text(page).fill(SCENARIO("any"));
  await expect(page.getByText("No mistakes")).toBeVisible();

  await page.getByRole("button", { name: "Draw “middle”" }).click();
  await expect(page.getByTestId("draw-surface")).toBeFocused();
  for (let i = 0; i < 10; i += 1) await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Space");
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(text(page)).toHaveValue(
    /areas:\n {2}- \{ line: middle, camera: "Gate", points: \[\[0\.5, 0\], \[0\.5, 1\]\] \}/,
  );
  await expect(page.getByText("drawn for this camera")).toBeVisible();

  await page.keyboard.press("Control+Enter");
  const appears = page.getByRole("region", { name: "Would appear" });
  await expect(appears.getByRole("button")).toHaveCount(2);
  expect(await namelessControls(page)).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/#\/events\/scenarios\/middle-crossed$/);
});

const rows = (page: Page): Locator => page.locator("[data-event]");
const current = (page: Page): Locator => page.locator("[data-event][aria-current=true]");
/** The rail's link to the events, with the count of those that nobody has looked at. */
const rail = (page: Page, words: RegExp): Locator =>
  page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: words });

test("the queue is worked through by keys alone, and the rail counts along", async ({ openPage }) => {
  const page = await openPage(app);
  const keys = page.keyboard;
  await expect(rail(page, /Events/)).toBeVisible();
  await keys.press("Control+5");
  await expect(rows(page)).toHaveCount(2);
  await expect(rail(page, /Events.*2/)).toBeVisible();

  // The level, a note, and the one after the other.
  await keys.press("2");
  await expect(rows(page).filter({ hasText: "Warning" })).toHaveCount(1);
  await keys.press("n");
  await keys.type("Guard was told");
  await keys.press("Control+Enter");
  await expect(page.getByText("Note saved")).toBeVisible();
  const first = await current(page).getAttribute("data-event");
  await keys.press("c");
  await expect(rows(page)).toHaveCount(1);
  await expect(rail(page, /Events.*1/)).toBeVisible();
  expect(await current(page).getAttribute("data-event")).not.toBe(first);

  // A reason by arrow keys; nothing is left, which is said.
  await keys.press("d");
  await expect(page.getByRole("menu")).toBeFocused();
  await keys.press("ArrowDown");
  await keys.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "There, but harmless" })).toBeFocused();
  await keys.press("Enter");
  await expect(page.getByText("Everything is reviewed")).toBeVisible();
  await expect(rail(page, /^Events$/)).toBeVisible();
  await page.getByRole("button", { name: /^Reviewed 2/ }).press("Enter");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).filter({ hasText: "Dismissed" })).toHaveCount(1);
  await keys.press("j");
  await keys.press("k");
  await expect(page.getByLabel(/^Note/)).toHaveValue("");
  await keys.press("j");
  await expect(page.getByLabel(/^Note/)).toHaveValue("Guard was told");

  // Both back at once, both confirmed at once.
  await keys.press("Control+a");
  await expect(page.getByText("2 events selected")).toBeVisible();
  await keys.press("u");
  await expect(rail(page, /Events.*2/)).toBeVisible();
  await page.getByRole("button", { name: /^New 2/ }).press("Enter");
  await expect(rows(page)).toHaveCount(2);
  await keys.press("Control+a");
  await keys.press("c");
  await expect(rail(page, /^Events$/)).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);
});

test("Review shows where events lie and goes from one to the next; the way back ends where it began", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await go(page, "/events");
  await page.getByRole("button", { name: /^Confirmed 2/ }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press("j");
  const row = await current(page).getAttribute("data-event");
  await page.keyboard.press("Enter");
  const bar = page.getByRole("navigation", { name: "Events in this video" });
  await expect(bar).toContainText(/Event [12] of 2/);
  const at = Number(/Event (\d)/.exec((await bar.textContent()) ?? "")?.[1]);
  const other = at === 1 ? 2 : 1;
  await page.keyboard.press(at === 1 ? "ArrowDown" : "ArrowUp");
  await expect(bar).toContainText(`Event ${other} of 2`);
  await page.keyboard.press(at === 1 ? "ArrowUp" : "ArrowDown");
  await expect(bar).toContainText(`Event ${at} of 2`);

  // The lane below the ruler and the activity: the second square is over the middle at about 13 of 18 seconds.
  const lane = await page.getByRole("slider", { name: "Position in the video" }).boundingBox();
  if (!lane) throw new Error("no timeline");
  await page.mouse.click(lane.x + (lane.width * 12.94) / 18, lane.y + 72);
  await expect(bar).toContainText("Event 2 of 2");
  expect(await namelessControls(page)).toEqual([]);
  await page.goBack();
  await expect(current(page)).toHaveAttribute("data-event", row ?? "");
  await expect(page.getByRole("button", { name: /^Confirmed 2/ })).toHaveAttribute("aria-pressed", "true");

  // An alert's link leads to its event wherever the queue was, and says so when there is none.
  await page.getByRole("button", { name: /^New/ }).click();
  await expect(page.getByText("Everything is reviewed")).toBeVisible();
  await go(page, `/events/${row ?? ""}`);
  await expect(current(page)).toHaveAttribute("data-event", row ?? "");
  await expect(page).toHaveURL(/#\/events$/);
  await go(page, "/events/ev_0000000000000000");
  await expect(page.getByText("This event is not in the library")).toBeVisible();
});

test("a narrower scenario is tried against the last version, and saving it keeps the marks", async ({ openPage }) => {
  const page = await openPage(app);
  await go(page, "/events/scenarios/middle-crossed");
  await expect(text(page)).toHaveValue(/direction: any/);
  // The line was drawn downwards: what passes it from left to right goes backward.
  await text(page).fill((await text(page).inputValue()).replace("direction: any", "direction: backward"));
  await expect(page.getByText("No mistakes")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const vanishes = page.getByRole("region", { name: "Would vanish" });
  await expect(vanishes.getByRole("button")).toHaveCount(1);
  await expect(vanishes).toContainText("22:14:17");
  await expect(page.getByText("Nothing new would appear.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "confirmed and lost" })).toContainText("1");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Version 2", { exact: true })).toBeVisible();
  await go(page, "/events");
  await page.getByRole("button", { name: /^Confirmed 2/ }).click();
  await expect(rows(page)).toHaveCount(2);
  await rows(page).filter({ hasText: "22:14:17" }).click();
  await expect(page.getByText("No longer found")).toBeVisible();
});

test("Korean: the queue, the scenarios and the editor speak it", async ({ openPage }) => {
  const page = await openPage(app, { locale: "ko-KR" });
  const foreign = async (): Promise<string[]> => foreignStrings(await visibleStrings(page), "ko");
  await go(page, "/events");
  await expect(page.getByText("모두 검토했습니다")).toBeVisible();
  expect(await foreign()).toEqual([]);
  await page.getByRole("button", { name: /^검토함 2/ }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("article", { name: "선택한 이벤트" })).toContainText("가운데를 지나감");
  expect(await foreign()).toEqual([]);
  await page.keyboard.press("Control+a");
  await expect(page.getByText("이벤트 2건 선택됨")).toBeVisible();
  expect(await foreign()).toEqual([]);
  await go(page, "/events/scenarios");
  await expect(page.getByRole("heading", { name: "가운데를 지나감" })).toBeVisible();
  expect(await foreign()).toEqual([]);
  await go(page, "/events/scenarios/middle-crossed");
  await expect(page.getByText("오류 없음")).toBeVisible();
  expect(await foreign()).toEqual([]);
  expect(await namelessControls(page)).toEqual([]);
});
