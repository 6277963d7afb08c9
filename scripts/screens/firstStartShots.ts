import type { Browser, Page } from "playwright";
import { startApp } from "../../e2e/lib/app.ts";
import { both, closePair, go, openPair, shootBoth } from "./stage.ts";

/** A drag of files over the window, as the browser reports it before the button is released. */
async function dragOver(page: Page, types: string[]): Promise<void> {
  await page.evaluate((kinds) => {
    const data = new DataTransfer();
    for (const [i, type] of kinds.entries()) data.items.add(new File(["x"], `clip-${i}`, { type }));
    window.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, types);
}

/** Fresh machine: nothing imported, no model. */
export async function firstStart(browser: Browser): Promise<void> {
  const app = await startApp();
  try {
    const pair = await openPair(browser, app.url);
    await both(pair, (page) => page.locator("#first-run").waitFor());
    await shootBoth(pair, "library-first-start");
    await both(pair, (page) => go(page, "#/settings/models"));
    await both(pair, (page) => page.getByRole("article").nth(3).waitFor());
    await shootBoth(pair, "settings-models-fresh");
    await both(pair, (page) => go(page, "#/library"));
    await pair.en.locator("section[aria-labelledby=first-run] button").last().click();
    await pair.en.locator("#first-run").waitFor({ state: "detached" });
    await pair.ko.reload();
    await pair.ko.locator("#library-title").waitFor();
    await shootBoth(pair, "library-empty");
    await both(pair, (page) => dragOver(page, ["video/mp4", "video/mp4", "", "text/plain"]));
    await both(pair, (page) => page.getByRole("status").last().waitFor());
    await shootBoth(pair, "library-drop");
    await closePair(pair);
  } finally {
    await app.stop();
  }
}
