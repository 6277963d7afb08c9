import type { Page } from "playwright";
import type { App } from "../../e2e/lib/app.ts";
import { both, cli, go, shoot, shootBoth, type Pair } from "./stage.ts";

/** Where a video is in Review, and the time with most objects in the picture. */
interface Found {
  id: string;
  bestUs: number;
}

/** A video by its file name, over the command line of the app. Throws when the library does not have it. */
export async function find(app: App, name: string): Promise<Found> {
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
export async function toReview(page: Page, found: { id: string; bestUs?: number }): Promise<void> {
  await go(page, "#/library");
  await go(page, `#/review/${found.id}?t=${found.bestUs ?? 0}`);
  await page.locator("[data-testid=review-stage][data-displayed-us]").waitFor();
  await page.mouse.move(700, 1);
}

const boxesOn = (page: Page): Promise<Array<{ x: number; y: number; w: number; h: number }>> =>
  page.getByTestId("review-overlay").evaluate((overlay) => JSON.parse(overlay.dataset["boxes"] ?? "[]"));

/** Waits until boxes are drawn over the picture. */
export async function waitForBoxes(page: Page): Promise<void> {
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

/** Review of each kind of footage, of an object, while it plays, and of a file that is no video. */
export async function reviewViews(app: App, pair: Pair): Promise<void> {
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
