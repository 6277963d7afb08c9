import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makeMovingSquare, type SquareClip } from "./lib/movingSquare.ts";
import { agreement, sampleOverlay, type OverlaySample } from "./lib/overlayProbe.ts";

/** Least overlap of the drawn box with the truth, at every displayed frame. */
const LEAST_IOU = 0.8;
const CLI = join(import.meta.dirname, "..", "out", "main", "cli.js");

let app: App;
const clips = new Map<string, { clip: SquareClip; id: string }>();

test.beforeAll(async () => {
  app = await startApp();
  const made = await Promise.all([
    makeMovingSquare(join(app.root, "square.mp4"), { kind: "h264" }),
    makeMovingSquare(join(app.root, "uneven.mp4"), { kind: "vfr" }),
    makeMovingSquare(join(app.root, "square.avi"), { kind: "mpeg4" }),
  ]);
  // While the app has the library open, the command works through it.
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLI,
    "import",
    ...made.map((clip) => clip.path),
    "--data",
    app.dataDir,
    "--json",
  ]);
  const { videos } = JSON.parse(stdout) as { videos: Array<{ id: string; path: string; state: string }> };
  for (const clip of made) {
    const video = videos.find((one) => one.path === clip.path);
    expect(video?.state).toBe("ready");
    clips.set(clip.path.slice(clip.path.lastIndexOf("/") + 1), { clip, id: video?.id ?? "" });
  }
});
test.afterAll(() => app.stop());

const displayed = (page: Page) =>
  page.getByTestId("review-stage").evaluate((stage) => Number(stage.dataset.displayedUs));
const shows = (page: Page, tUs: number) => expect.poll(() => displayed(page)).toBe(tUs);

/** Opens a clip in Review and goes to one of its frames (from 0). */
async function open(page: Page, name: string, frame: number): Promise<SquareClip> {
  const found = clips.get(name);
  if (!found) throw new Error(`${name} was not imported`);
  await page.goto(`${new URL(app.url).origin}/#/review/${found.id}`);
  await expect(page.getByTestId("review-stage")).toHaveAttribute("data-displayed-us", /\d/);
  await typeTime(page, `f${frame + 1}`);
  await shows(page, found.clip.tUs[frame]);
  return found.clip;
}

/** Fails unless `samples` hold at least `least` frames with the whole square, and every one of them agrees. */
function expectGlued(samples: OverlaySample[], clip: SquareClip, least = 1): void {
  const scores = agreement(samples, clip);
  expect(scores.length).toBeGreaterThanOrEqual(least);
  const worst = scores.reduce((a, b) =>
    Math.min(a.withTruth, a.withPixels) < Math.min(b.withTruth, b.withPixels) ? a : b,
  );
  expect(worst.withTruth, `truth at ${worst.displayedUs}`).toBeGreaterThanOrEqual(LEAST_IOU);
  expect(worst.withPixels, `picture at ${worst.displayedUs}`).toBeGreaterThanOrEqual(LEAST_IOU);
}

async function typeTime(page: Page, text: string): Promise<void> {
  await page.keyboard.press("t");
  await page.getByRole("dialog").getByRole("textbox").fill(text);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
}

// The last one is MPEG-4 in AVI, which Chromium refuses: it is seen through its proxy.
for (const [name, source] of [
  ["square.mp4", "direct"],
  ["uneven.mp4", "direct"],
  ["square.avi", "proxy"],
] as const) {
  test(`the box lies on the object in ${name} (${source})`, async ({ openPage }) => {
    const page = await openPage(app);
    const clip = await open(page, name, 125);
    await expect
      .poll(() => page.locator("video").evaluate((video) => getComputedStyle(video).visibility))
      .toBe("visible");
    expect(await page.locator("video").getAttribute("src")).toContain(source === "direct" ? "/source" : "/proxy");
    await expect.poll(async () => (await sampleOverlay(page, null))[0].boxes.length).toBeGreaterThan(0);

    await test.step("opened", async () => expectGlued(await sampleOverlay(page, null), clip));
    await test.step("playing", async () => {
      await page.keyboard.press("Space");
      expectGlued(await sampleOverlay(page, 2500), clip, 20);
      await page.keyboard.press("Space");
    });
    await test.step("paused", async () => {
      await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
      expectGlued(await sampleOverlay(page, null), clip);
    });
    await test.step("stepping both ways, frame by frame", async () => {
      let frame = clip.tUs.indexOf(await displayed(page));
      const samples: OverlaySample[] = [];
      for (const [key, by] of [
        ["ArrowRight", 1],
        ["ArrowLeft", -1],
      ] as const) {
        for (let i = 0; i < 8; i += 1) {
          frame += by;
          await page.keyboard.press(key);
          await shows(page, clip.tUs[frame]);
          samples.push(...(await sampleOverlay(page, null)));
        }
      }
      expectGlued(samples, clip, 16);
    });
    await test.step("after seeks", async () => {
      const samples: OverlaySample[] = [];
      for (const frame of [120, 251, 133, 240, 180]) {
        await typeTime(page, `f${frame + 1}`);
        await shows(page, clip.tUs[frame]);
        samples.push(...(await sampleOverlay(page, null)));
      }
      expectGlued(samples, clip, 5);
    });
    await test.step("zoomed into the picture", async () => {
      const stage = page.getByTestId("review-overlay");
      const box = await stage.boundingBox();
      if (!box) throw new Error("no stage");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.wheel(0, -400);
      await expect(page.getByRole("button", { name: /Picture .*×/ })).toBeVisible();
      expectGlued(await sampleOverlay(page, null), clip);
      await page.keyboard.press("Escape");
    });
  });
}

test("a click on the box opens the object, and its life seeks", async ({ openPage }) => {
  const page = await openPage(app);
  const clip = await open(page, "square.mp4", 150);
  await expect.poll(async () => (await sampleOverlay(page, null))[0].boxes.length).toBeGreaterThan(0);
  const truth = clip.boxes[150];
  const picture = await page.locator("video").boundingBox();
  if (!truth || !picture) throw new Error("no square to click");
  await page.mouse.click(
    picture.x + (truth.x + truth.w / 2) * picture.width,
    picture.y + (truth.y + truth.h / 2) * picture.height,
  );
  const entered = page.getByRole("button", { name: /^Entered/ });
  await entered.click();
  await expect.poll(() => displayed(page)).toBeLessThan(clip.tUs[100]);
  await page.keyboard.press("Escape");
  await expect(entered).toBeHidden();
});

test("a lost frame of presses is none: twenty quick steps move twenty frames", async ({ openPage }) => {
  const page = await openPage(app);
  const clip = await open(page, "uneven.mp4", 150);
  const from = clip.tUs.indexOf(await displayed(page));
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("ArrowRight");
  await shows(page, clip.tUs[from + 20]);
});
