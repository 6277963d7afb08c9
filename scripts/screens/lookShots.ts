import type { Browser } from "playwright";
import type { App } from "../../e2e/lib/app.ts";
import { find, toReview, waitForBoxes } from "./reviewShots.ts";
import { go, openPair, shoot, toLibrary } from "./stage.ts";

/** Library and Review in the light theme; leaves the app in the dark one. */
export async function lightTheme(app: App, browser: Browser): Promise<void> {
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

/** Library and Review on a screen of 1920 x 1080. */
export async function wide(app: App, browser: Browser): Promise<void> {
  const { en: page, ko } = await openPair(browser, app.url, { width: 1920, height: 1080 });
  await ko.context().close();
  await toLibrary(page);
  await shoot(page, "library-1920");
  await toReview(page, await find(app, "Hall_20261121_174500.mp4"));
  await waitForBoxes(page);
  await shoot(page, "review-1920");
  await page.context().close();
}
