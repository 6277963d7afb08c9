import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";
import { namelessControls } from "./lib/controlNames.ts";

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
