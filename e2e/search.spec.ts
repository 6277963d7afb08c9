import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { findFfmpeg } from "../test/ffmpeg.ts";
import { material } from "../test/material.ts";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";
import { namelessControls } from "./lib/controlNames.ts";
import { foreignStrings, visibleStrings } from "./lib/languageAudit.ts";

// Finding the moment, as an operator does it: one library of three clips with known colours and directions, found by built-in motion.
test.describe.configure({ mode: "serial" });

const RED = "0xd02020";
const BLUE = "0x2040e0";
const weights = material("models", "yolox_nano.onnx");
const hall = material("footage", "one-by-one-person-detection.mp4");

let app: App;
let clips: Record<"gate" | "yard" | "dock", string>;

test.beforeAll(async () => {
  app = await startApp(weights ? { models: [{ pack: "yolox-nano", file: weights }] } : {});
  const at = (name: string): string => join(app.dataDir, name);
  clips = {
    gate: makePasses(at("Gate_20261121_221405.mp4"), 18, [
      { color: RED, way: "right", fromS: 2, y: 40 },
      { color: BLUE, way: "left", fromS: 10, y: 110 },
    ]),
    yard: makePasses(at("Yard_20261120_080000.mp4"), 9, [{ color: BLUE, way: "left", fromS: 2, y: 80 }]),
    dock: makePasses(at("Dock_20261122_070000.mp4"), 9, [{ color: RED, way: "right", fromS: 2, y: 60 }]),
  };
});
test.afterAll(() => app?.stop());

const box = (page: Page): Locator => page.locator("#global-search");
const hits = (page: Page): Locator => page.getByRole("grid", { name: "Hits" }).locator("[data-moment]");
const focused = (page: Page): Locator => page.locator("[data-moment]:focus");
const chips = (page: Page): Locator => page.getByRole("group", { name: "What is searched for" }).locator("[data-chip]");
const stage = (page: Page): Locator => page.getByTestId("review-stage");
const toast = (page: Page, text: string): Locator => page.getByText(text).last();
const go = (page: Page, hash: string): Promise<unknown> => page.evaluate((to) => (location.hash = to), hash);

async function ask(page: Page, words: string): Promise<void> {
  await box(page).waitFor();
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function importFiles(page: Page, ...paths: string[]): Promise<void> {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add footage" }).click();
  await page.getByRole("menuitem", { name: "Files…" }).click();
  await (await asked).setFiles(paths);
}

test("by keys alone: a sentence becomes chips and hits, a hit opens Review at its moment, and the way back ends on the same card", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  await importFiles(page, clips.gate, clips.yard);
  for (const name of ["Gate_", "Yard_"])
    await expect(page.locator("[data-video]").filter({ hasText: name })).toContainText("Ready", { timeout: 60_000 });

  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type("moving object after 2026-11-19");
  await expect(chips(page)).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/search/);
  await expect(hits(page)).toHaveCount(3);
  await expect(page.getByText("3 hits")).toBeVisible();
  await expect(page.getByText("everything within the filters")).toBeVisible();
  // The keys are with the first hit at once; Up goes back to the box, Down to the hits.
  const ids = await hits(page).evaluateAll((all) => all.map((one) => one.dataset["moment"]));
  await expect(focused(page)).toHaveAttribute("data-moment", ids[0] as string);
  await page.keyboard.press("ArrowUp");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(focused(page)).toHaveAttribute("data-moment", ids[0] as string);
  const gate = await hits(page).evaluateAll((all) => all.findIndex((one) => one.textContent?.includes("Gate_")));
  for (let i = 0; i < gate; i += 1) await page.keyboard.press("ArrowRight");
  await expect(focused(page)).toContainText("Gate_");
  await expect(focused(page)).toContainText("2026-11-21 22:14");
  await expect(focused(page).getByTestId("moment-box")).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);

  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/review\/v_\w+\?t=\d+/);
  const at = Number(/t=(\d+)/.exec(page.url())?.[1]);
  await expect(stage(page)).toHaveAttribute("data-displayed-us", /\d/);
  expect(Math.abs(Number(await stage(page).getAttribute("data-displayed-us")) - at)).toBeLessThan(100_000);
  // The object is chosen, and the hits of this video are at hand.
  await expect(page.getByRole("button", { name: /^Entered/ }).first()).toBeVisible();
  const bar = page.getByRole("navigation", { name: "Hits of the search in this video" });
  await expect(bar).toContainText(/Hit [12] of 2/);
  const first = (await bar.textContent())?.includes("Hit 1");
  await page.keyboard.press(first ? "n" : "p");
  await expect(bar).toContainText(first ? "Hit 2 of 2" : "Hit 1 of 2");
  await expect(stage(page)).not.toHaveAttribute("data-displayed-us", String(at));
  await page.keyboard.press(first ? "p" : "n");
  await expect(bar).toContainText(first ? "Hit 1 of 2" : "Hit 2 of 2");
  expect(await namelessControls(page)).toEqual([]);
  // Past the last hit of this video, the way the list goes, the next video with one is opened.
  for (let i = 0; i < 2; i += 1) await page.keyboard.press(gate === 0 ? "n" : "p");
  await expect(page.getByText("Yard_2026").first()).toBeVisible();
  await bar.getByRole("button", { name: "Back to the results" }).click();
  await expect(focused(page)).toContainText("Yard_");
  expect(await hits(page).evaluateAll((all) => all.map((one) => one.dataset["moment"]))).toEqual(ids);

  // From anywhere: what is typed into the palette and is no command's or video's name is searched for.
  await page.keyboard.press("Control+1");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("moving object before 2026-11-21");
  await expect(page.getByRole("option")).toHaveText([/^Search for “moving object before 2026-11-21”/, /^Ask/]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/search/);
  await expect(hits(page)).toHaveCount(1);
  await expect(focused(page)).toContainText("Yard_");
});

test("chips are edited, excluded and removed; hits are grouped and ordered", async ({ openPage }) => {
  const page = await openPage(app);
  await ask(page, "moving object");
  await expect(hits(page)).toHaveCount(3);
  await page.getByRole("combobox", { name: "Order" }).click();
  await page.getByRole("option", { name: "Oldest first" }).click();
  await expect(hits(page).first()).toContainText("Yard_");
  await page.getByText("By video").click();
  await expect(page.getByRole("grid", { name: "Hits" }).getByText("2 hits")).toBeVisible();
  await page.getByText("Together").click();

  await chips(page).first().click();
  const editor = page.getByRole("dialog");
  await editor
    .getByRole("button", { name: "red", exact: true })
    .or(editor.getByLabel("red", { exact: true }))
    .first()
    .click();
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page).first()).toContainText("Gate_");
  expect(await namelessControls(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(editor).toBeHidden();
  await expect(box(page)).toHaveValue(/red/);

  await ask(page, "moving object after 2026-11-21");
  await expect(hits(page)).toHaveCount(2);
  const when = chips(page).and(page.locator("[data-chip=time]"));
  await when.click();
  await editor.getByRole("button", { name: "Exclude" }).click();
  await expect(when).toHaveAttribute("data-negated", "true");
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page).first()).toContainText("Yard_");
  await page.keyboard.press("Escape");
});

test("nothing found says so, with the nearest miss, what was searched, and which step of a sequence is missing", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await ask(page, "red object moving left");
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await expect(page.getByText(/Searched .* of 2 videos/).first()).toBeVisible();
  // Nothing to walk: the keys stay in the box.
  await expect(box(page)).toBeFocused();

  await ask(page, "person");
  await expect(page.getByText("Analysed by built-in motion, which knows no classes").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Analyse again" }).first()).toBeVisible();

  await ask(page, "blue object moving left then red object moving left within 1 minute");
  const steps = page.getByRole("region", { name: "Each step by itself" });
  await expect(steps.getByRole("listitem").first()).toContainText("2 hits");
  await expect(steps.getByRole("listitem").last()).toContainText("not found");
  await expect(steps.getByRole("status")).toHaveText("Not found at all: step 2.");
  expect(await namelessControls(page)).toEqual([]);
  await steps.getByRole("button", { name: "Show these" }).click();
  await expect(hits(page)).toHaveCount(2);
});

test("the newest query is the one that is answered", async ({ openPage }) => {
  const page = await openPage(app);
  await ask(page, "blue object moving left");
  await ask(page, "red object moving right");
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page).first()).toContainText("Gate_");
  await expect(hits(page).first()).toContainText("red");
  // Typing on after Enter keeps the keys in the box, though hits come.
  await ask(page, "blue object");
  await page.keyboard.press("/");
  await page.keyboard.type("re");
  await expect(hits(page)).toHaveCount(2);
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue("re");
});

test("a saved search that is pinned tells of what a new import holds", async ({ openPage }) => {
  const page = await openPage(app);
  await ask(page, "red object moving right");
  await expect(hits(page)).toHaveCount(1);
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Red, rightwards");
  await dialog.getByText("Pinned searches check every new import.").click();
  expect(await namelessControls(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Unpin Red, rightwards" })).toBeVisible();

  await go(page, "#/library");
  await importFiles(page, clips.dock);
  await expect(toast(page, "“Red, rightwards”: 1 new hit")).toBeVisible({ timeout: 60_000 });
  await go(page, "#/search");
  const saved = page.getByRole("button", { name: "Search again: Red, rightwards, 1 new" });
  await expect(saved).toContainText("1 new");
  await saved.click();
  await expect(hits(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Search again: Red, rightwards", exact: true })).toBeVisible();
});

/** A picture in the clipboard, pasted into the box. */
async function pastePicture(page: Page): Promise<void> {
  await box(page).click();
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "#d02020";
    context.fillRect(0, 0, 64, 48);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("no picture");
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], "suspect.png", { type: "image/png" }));
    document
      .getElementById("global-search")
      ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
}

test("a picture and a drawn box are examples, and without an encoder the answer says what is missing", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await pastePicture(page);
  await expect(page).toHaveURL(/#\/search/);
  await expect(chips(page)).toHaveCount(1);
  await expect(chips(page).first()).toContainText("suspect.png");
  await expect(page.getByText(/dual encoder/i).first()).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);

  await ask(page, "red object moving right");
  await go(page, "#/library");
  await page.locator("[data-video]").filter({ hasText: "Gate_" }).dblclick();
  await expect(stage(page)).toHaveAttribute("data-displayed-us", /\d/);
  await page.keyboard.press("d");
  await expect(page.getByTestId("draw-box")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  expect(await namelessControls(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/search/);
  await expect(chips(page).first()).toContainText(/like Gate_/);
  await expect(page.getByText(/dual encoder/i).first()).toBeVisible();
});

test("Korean: the window speaks it and understands it", async ({ openPage }) => {
  const page = await openPage(app, { locale: "ko-KR" });
  await ask(page, "왼쪽으로 움직이는 파란 물체");
  const grid = page.getByRole("grid", { name: "결과" });
  await expect(grid.locator("[data-moment]")).toHaveCount(2);
  await expect(focused(page)).toHaveCount(1);
  await expect(page.locator("[data-chip]").first()).toContainText("파란색 물체");
  const foreign = async (): Promise<string[]> => foreignStrings(await visibleStrings(page), "ko");
  expect(await foreign()).toEqual([]);
  expect(await namelessControls(page)).toEqual([]);
  await page.locator("[data-chip]").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await foreign()).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await ask(page, "왼쪽으로 움직이는 빨간 물체");
  await expect(page.getByRole("heading", { name: "찾은 것이 없습니다" })).toBeVisible();
  expect(await foreign()).toEqual([]);
});

test("with a model, a person is found by name and a sentence's clock", async ({ openPage }) => {
  test.skip(!weights || !hall, "needs SIGHTLINE_MATERIAL");
  const clip = join(app.dataDir, "Hall_20261121_174500.mp4");
  const cut = ["-ss", "40", "-i", hall as string, "-t", "8", "-c:v", "libx264", "-preset", "ultrafast", "-an", clip];
  execFileSync(findFfmpeg(), ["-v", "error", ...cut]);
  const page = await openPage(app);
  await go(page, "#/settings/models");
  await page.getByRole("article", { name: "YOLOX-Nano" }).getByRole("button", { name: "Use", exact: true }).click();
  await expect(page.getByText("Analyses with YOLOX-Nano")).toBeVisible();
  await go(page, "#/library");
  await importFiles(page, clip);
  await expect(page.locator("[data-video]").filter({ hasText: "Hall_" })).toContainText("Ready", { timeout: 60_000 });
  await ask(page, "a person after 17:00, no car");
  await expect(hits(page).first()).toContainText("Hall_");
  await expect(hits(page).first()).toContainText("person");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.getByTestId("review-overlay").evaluate((overlay) => overlay.dataset["boxes"] ?? "[]"))
    .toContain("person");
});
