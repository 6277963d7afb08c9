import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { findFfmpeg } from "../test/ffmpeg.ts";
import { material } from "../test/material.ts";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { foreignStrings, visibleStrings } from "./lib/languageAudit.ts";

// What an operator does on the first day, in order, in the real app. One library for all of it: every test goes on where the one before ended.
test.describe.configure({ mode: "serial" });

let app: App;
let clips: Record<"gate" | "yard" | "dock" | "long" | "text", string>;

/** A light square that crosses a dark scene after two still seconds, from which built-in motion learns its background. */
function makeClip(path: string, seconds: number, y: number): string {
  const scene = ["-f", "lavfi", "-i", `color=c=0x303030:s=320x180:r=10:d=${seconds}`];
  const square = ["-f", "lavfi", "-i", `color=c=0xe0e0e0:s=36x36:r=10:d=${seconds}`];
  const move = `[0][1]overlay=x='if(lt(t\\,2)\\,-50\\,mod((t-2)*60\\,360)-36)':y=${y},noise=alls=4:all_seed=7`;
  execFileSync(findFfmpeg(), [
    "-v",
    "error",
    "-y",
    ...scene,
    ...square,
    "-filter_complex",
    move,
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-pix_fmt",
    "yuv420p",
    path,
  ]);
  return path;
}

test.beforeAll(async () => {
  app = await startApp();
  const at = (name: string): string => join(app.dataDir, name);
  clips = {
    gate: makeClip(at("Gate_20261121_221405.mp4"), 9, 60),
    yard: makeClip(at("Yard_20261120_080000.mp4"), 8, 100),
    dock: makeClip(at("Dock_20261121_070000.mp4"), 8, 20),
    long: makeClip(at("Perimeter_20261119_000000.mp4"), 900, 80),
    text: at("minutes.mp4"),
  };
  writeFileSync(clips.text, "Minutes of the meeting, not a film.\n".repeat(60));
});
test.afterAll(() => app?.stop());

const card = (page: Page, name: string): Locator => page.locator("[data-video]").filter({ hasText: name });
const dialog = (page: Page): Locator => page.getByRole("dialog");
const jobs = (page: Page): Locator => page.getByRole("complementary", { name: "Jobs" });
const job = (page: Page, name: string): Locator =>
  jobs(page)
    .getByRole("listitem")
    .filter({ hasText: name })
    .filter({ has: page.locator(`[aria-label*="${name}"]`) });

/** Goes by the address, as a link would; the sign-in of the first load stays. */
const go = (page: Page, hash: string): Promise<unknown> => page.evaluate((to) => (location.hash = to), hash);

async function choose(page: Page, ...paths: string[]): Promise<void> {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add footage" }).click();
  await page.getByRole("menuitem", { name: "Files…" }).click();
  await (await asked).setFiles(paths);
}

/** A drop of one file anywhere in the window; `release` false leaves it in the air. */
async function drag(page: Page, path: string, type: string, release: boolean): Promise<void> {
  const data = await page.evaluateHandle(
    ([bytes, name, mime]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: mime }));
      return transfer;
    },
    [readFileSync(path).toString("base64"), path.split("/").at(-1) ?? "", type] as const,
  );
  await page.dispatchEvent("body", release ? "drop" : "dragenter", { dataTransfer: data });
}

test("first start: choose how to see, add clips, and watch them become objects", async ({ openPage }) => {
  const page = await openPage(app);
  await expect(page.getByRole("heading", { name: "Choose how Sightline sees" })).toBeVisible();
  await expect(page.getByText("Apache-2.0").first()).toBeVisible();
  await expect(page.getByText("Drop footage anywhere in this window")).toBeVisible();
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  await expect(page.getByRole("heading", { name: "Choose how Sightline sees" })).toBeHidden();
  await expect(page.getByText("Analyses with built-in motion")).toBeVisible();

  // Every state that the cards go through is noted from the first moment on.
  await page.evaluate(() => {
    const seen: Record<string, string[]> = {};
    Object.assign(window, { seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll<HTMLElement>("[data-video]")) {
        // What goes on with a video that is ready is said beside, and is no state of it.
        const words = element.textContent ?? "";
        const state = /Ready/.test(words)
          ? "Ready"
          : /Queued|Reading|Making pictures|Analysing|Joining tracks/.exec(words)?.[0];
        const states = (seen[element.getAttribute("aria-label") ?? ""] ??= []);
        if (state && states.at(-1) !== state) states.push(state);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await choose(page, clips.gate, clips.dock);
  await expect(card(page, "Gate_")).toContainText("2026-11-21 22:14:05");
  await expect(card(page, "Gate_")).toContainText("Ready", { timeout: 60_000 });
  await expect(card(page, "Dock_")).toContainText("Ready", { timeout: 60_000 });
  const seen = Object.values(await page.evaluate(() => (window as unknown as { seen: Record<string, string[]> }).seen));
  const order = ["Reading", "Making pictures", "Analysing", "Joining tracks", "Ready"];
  expect(seen).toHaveLength(2);
  // A card waits for its turn at reading and again at analysing; apart from that no state comes twice and none out of order.
  for (const states of seen) {
    const work = states.filter((state) => state !== "Queued");
    expect(work).toEqual(order.filter((state) => work.includes(state)));
  }
  expect(seen.flat()).toContain("Queued");
  expect(seen.flat()).toContain("Analysing");
  await expect(card(page, "Gate_")).toContainText(/Moving|Object/i);
  await expect(card(page, "Gate_").locator("img")).toBeVisible();

  await drag(page, clips.yard, "video/mp4", false);
  await expect(page.getByText("Release to add 1 item")).toBeVisible();
  await drag(page, clips.yard, "video/mp4", true);
  await expect(page.getByText("Release to add 1 item")).toBeHidden();
  await expect(card(page, "Yard_")).toContainText("Ready", { timeout: 60_000 });
});

test("the same file again is said to be there, and a text file is refused with a remedy", async ({ openPage }) => {
  const page = await openPage(app);
  await expect(card(page, "Gate_")).toContainText("Ready");
  await choose(page, clips.gate);
  await expect(page.getByText("Already in the library as Gate_20261121_221405.mp4")).toBeVisible();
  await expect(page.locator("[data-video]")).toHaveCount(3);
  await choose(page, clips.text);
  await expect(card(page, "minutes.mp4")).toContainText("Failed", { timeout: 30_000 });
  await expect(card(page, "minutes.mp4")).toContainText("The file is not a video or picture that can be read.");
  await expect(card(page, "minutes.mp4")).toContainText("Check that the right file was chosen");
  await expect(card(page, "Gate_")).toContainText("Ready");
});

test("Enter opens Review, the first picture comes, and the way back leads to the same card", async ({ openPage }) => {
  const page = await openPage(app);
  await card(page, "Yard_").click();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/review\/v_/);
  await expect(page.getByTestId("review-stage")).toHaveAttribute("data-displayed-us", /\d/);
  await expect(page.getByText("Yard_20261120_080000.mp4").first()).toBeVisible();
  // A link into the middle, as a colleague would send it.
  const here = new URL(page.url()).hash;
  await go(page, "#/library");
  await expect(card(page, "Yard_")).toBeVisible();
  await go(page, `${here}?t=4000000`);
  await expect(page.getByTestId("review-stage")).toHaveAttribute("data-displayed-us", "4000000");
  await page.goBack();
  await expect(card(page, "Yard_")).toHaveAttribute("aria-selected", "true");
});

test("several at once: camera, clock with its zone, tags; found by them; deleted with a receipt", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await card(page, "Gate_").click();
  await card(page, "Yard_").click({ modifiers: ["Control"] });
  await expect(page.getByRole("toolbar", { name: "2 selected" })).toBeVisible();
  await page.keyboard.press("e");
  await dialog(page).getByLabel("Camera").fill("North gate");
  await dialog(page).getByLabel("Tags").fill("night, gate");
  await dialog(page).getByText("Set by hand").click();
  await dialog(page).getByLabel("Date").fill("2026-11-22");
  await dialog(page).getByLabel("Time", { exact: true }).fill("25:00");
  await dialog(page).getByLabel("Time zone").fill("Asia/Seoul");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByText("Write the time as hours:minutes:seconds")).toBeVisible();
  await dialog(page).getByLabel("Time", { exact: true }).fill("06:30:00");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toBeHidden();
  for (const name of ["Gate_", "Yard_"]) {
    await expect(card(page, name)).toContainText("North gate");
    await expect(card(page, name)).toContainText("2026-11-22 06:30:00 +09:00");
    await expect(card(page, name)).toContainText("by hand");
    await expect(card(page, name)).toContainText("night, gate");
  }

  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("night");
  await expect(page.getByText("2 of 4 videos")).toBeVisible();
  await expect(card(page, "minutes.mp4")).toBeHidden();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "State" }).click();
  await page.getByRole("option", { name: "Failed" }).click();
  await expect(page.locator("[data-video]")).toHaveCount(1);

  await card(page, "minutes.mp4").click();
  await page.keyboard.press("Delete");
  await expect(dialog(page)).toContainText("Delete this video from the library?");
  await dialog(page).getByRole("button", { name: "Delete video" }).click();
  await expect(dialog(page)).toContainText("Keep this receipt");
  const saved = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save receipt" }).click();
  const receipt = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as {
    receipts: Array<{ name: string; filesDeleted: number }>;
  };
  expect(receipt.receipts).toMatchObject([{ name: "minutes.mp4" }]);
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText("No video matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(page.locator("[data-video]")).toHaveCount(3);
});

test("work can be paused, resumed, cancelled and tried again", async ({ openPage }) => {
  const page = await openPage(app);
  await expect(card(page, "Gate_")).toBeVisible();
  await page.keyboard.press("Control+j");
  await choose(page, clips.long);
  const row = job(page, "Perimeter_");
  await row.getByRole("button", { name: /^Pause/ }).click({ timeout: 30_000 });
  await expect(row).toContainText("Paused");
  await expect(card(page, "Perimeter_")).toContainText("Paused");
  await row.getByRole("button", { name: /^Resume/ }).click();
  await expect(row).not.toContainText("Paused");
  await row.getByRole("button", { name: /^Cancel/ }).click();
  await expect(row).toContainText("Cancelled");
  await expect(card(page, "Perimeter_")).toContainText("Cancelled");
  await row.getByRole("button", { name: /^Retry/ }).click();
  await expect(row).toContainText("Running", { timeout: 30_000 });
  await row.getByRole("button", { name: /^Cancel/ }).click();
  await expect(card(page, "Perimeter_")).toContainText("Cancelled");
});

test("settings are there after a reload", async ({ openPage }) => {
  const page = await openPage(app);
  await go(page, "#/settings/analysis");
  await page.getByLabel("Pictures analysed per second").fill("8");
  await page.keyboard.press("Enter");
  await go(page, "#/settings/look");
  await page.getByText("Light", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await go(page, "#/settings/analysis");
  await expect(page.getByLabel("Pictures analysed per second")).toHaveValue("8");
  await go(page, "#/settings/look");
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

for (const language of ["en", "ko"] as const) {
  test(`every view speaks one language: ${language}`, async ({ openPage }) => {
    // The browser speaks the other one: what is chosen in Settings wins.
    const page = await openPage(app, { locale: language === "en" ? "ko-KR" : "en-US" });
    await go(page, "#/settings/look");
    await page.locator("main").getByRole("combobox").first().click();
    await page.getByRole("option", { name: language === "en" ? "English" : "한국어" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    const foreign = new Set<string>();
    let strings = 0;
    const audit = async (): Promise<void> => {
      const found = await visibleStrings(page);
      strings += found.length;
      for (const text of foreignStrings(found, language)) foreign.add(text);
    };
    for (const tab of ["models", "analysis", "storage", "clock", "keys", "look", "about"]) {
      await go(page, `#/settings/${tab}`);
      await expect(page.locator("[role=tabpanel]:visible h2")).toHaveCount(1);
      await audit();
    }
    await go(page, "#/library");
    await expect(card(page, "Gate_")).toBeVisible();
    await audit();
    await page.keyboard.press("v");
    await audit();
    await page.keyboard.press("v");
    await card(page, "Gate_").click();
    await audit();
    for (const key of ["e", "Delete", "Control+k", "?"]) {
      await page.keyboard.press(key);
      await expect(dialog(page)).toBeVisible();
      await audit();
      await page.keyboard.press("Escape");
      await expect(dialog(page)).toBeHidden();
    }
    await page.keyboard.press("Control+j");
    await audit();
    await page.keyboard.press("Control+j");
    await card(page, "Gate_").dblclick();
    await expect(page.getByTestId("review-stage")).toHaveAttribute("data-displayed-us", /\d/);
    await audit();
    expect(strings).toBeGreaterThan(300);
    expect([...foreign]).toEqual([]);
  });
}

test.describe("a backend that dies", () => {
  // The browser itself notes every request that the kill cuts off and every connection refused while nobody listens.
  test.use({
    allow: [
      /net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)|WebSocket connection to .* failed|401/,
    ],
  });
  test("is said, and the page goes on when it is back", async ({ openPage }) => {
    const page = await openPage(app);
    await page.evaluate(() => (location.hash = "#/settings/look"));
    await page.locator("main").getByRole("combobox").first().click();
    await page.getByRole("option", { name: "English" }).click();
    await go(page, "#/library");
    await expect(card(page, "Gate_")).toBeVisible();
    const gone = new Promise((done) => app.process.once("exit", done));
    app.process.kill("SIGKILL");
    await gone;
    await expect(page.getByText("The connection to Sightline's backend was lost.")).toBeVisible();
    await expect(card(page, "Gate_")).toBeVisible();
    const { dataDir } = app;
    app = await startApp({ dataDir, port: Number(new URL(app.url).port) });
    // A new start has a new key: until the printed address is opened in this browser, the page says so and does not guess.
    await page
      .getByRole("button", { name: "Try now" })
      .click({ timeout: 1000 })
      .catch(() => undefined);
    await expect(page.getByText("This page is not signed in.")).toBeVisible();
    const tab = await page.context().newPage();
    await tab.goto(app.url);
    await expect(card(tab, "Gate_")).toBeVisible();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(card(page, "Gate_")).toContainText("North gate");
    await expect(page.getByText("The connection to Sightline's backend was lost.")).toBeHidden();
  });
});

const road = material("footage", "car-detection.mp4");
const hall = material("footage", "one-by-one-person-detection.mp4");
const weights = material("models", "yolox_nano.onnx");
test("with a model, cars and people have boxes in Review", async ({ openPage }) => {
  test.skip(!road || !hall || !weights, "needs SIGHTLINE_MATERIAL");
  const seeing = await startApp({ models: [{ pack: "yolox-nano", file: weights as string }] });
  try {
    const person = join(seeing.dataDir, "hall.mp4");
    execFileSync(findFfmpeg(), [
      "-v",
      "error",
      "-ss",
      "40",
      "-i",
      hall as string,
      "-t",
      "12",
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-an",
      person,
    ]);
    const page = await openPage(seeing);
    await page.getByRole("button", { name: "Use YOLOX-Nano" }).click();
    await expect(page.getByText("Analyses with YOLOX-Nano")).toBeVisible();
    await choose(page, road as string, person);
    for (const name of ["hall.mp4", "car-detection.mp4"]) {
      await expect(card(page, name)).toContainText("Ready", { timeout: 90_000 });
    }
    await expect(card(page, "hall.mp4")).toContainText(/person/i);
    const boxes = () =>
      page
        .getByTestId("review-overlay")
        .evaluate((overlay) => JSON.parse(overlay.dataset["boxes"] ?? "[]") as Array<{ class: string; h: number }>);
    const toFirstObject = async (): Promise<void> => {
      await expect(page.getByTestId("review-stage")).toHaveAttribute("data-displayed-us", /\d/);
      await page.keyboard.press("ArrowDown");
    };
    await card(page, "hall.mp4").dblclick();
    await toFirstObject();
    await expect.poll(async () => (await boxes()).filter((box) => box.class === "person").length).toBeGreaterThan(0);
    await page.goBack();
    // Seen from above, most cars are something else to this small model: that they are found and followed is what holds.
    await card(page, "car-detection.mp4").dblclick();
    await toFirstObject();
    await expect.poll(async () => (await boxes()).length).toBeGreaterThan(0);
    // The page goes first: what it would ask of a stopped app is no fault of either.
    await page.context().close();
  } finally {
    await seeing.stop();
  }
});
