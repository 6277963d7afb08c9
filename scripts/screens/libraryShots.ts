import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import type { App } from "../../e2e/lib/app.ts";
import { dialogMessages } from "../../src-renderer/features/library/dialogMessages.ts";
import { libraryMessages } from "../../src-renderer/features/library/messages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { both, card, cli, dialog, escape, shoot, shootBoth, toLibrary, type Pair } from "./stage.ts";

const t = { en: translator(libraryMessages, "en"), ko: translator(libraryMessages, "ko") };
const td = { en: translator(dialogMessages, "en"), ko: translator(dialogMessages, "ko") };

/** Brings the footage in, and shows the library and Review while it is analysed. Over when all of it is. */
export async function importing(app: App, pair: Pair, footage: Map<string, string>): Promise<void> {
  const add = (camera: string | null, names: string[], ...more: string[]) =>
    cli(
      app,
      "import",
      ...names.map((name) => footage.get(name) ?? name),
      ...(camera ? ["--camera", camera] : []),
      ...more,
    );
  await add("Loading dock", ["Loading-dock_20261120_090000.mp4"], "--pack", "motion");
  await add("Stairs", ["Stairs-night_20261121_020000.mp4"]);
  await add("Hall", ["Corridor_20261121_180300.mp4", "Lobby_20261119_101500.mkv", "Cut_20261119_120000.mkv"]);
  await add("정문", ["정문_20261120_221405.avi"]);
  await add(null, ["shift-report.mp4", "ch07_20261121000000.mp4", "fire_house6.mp4"]);
  // Many pictures a second, so that there is something to see while it is analysed.
  const slow = add("Parking road", ["ch02_20261121081530.mp4"]).then(() =>
    add("Hall", ["Hall_20261121_174500.mp4"], "--rate", "10"),
  );
  const hall = (page: Page) => card(page, "Hall_20261121_174500.mp4");
  await both(pair, (page) => page.keyboard.press("Control+j"));
  await both(pair, (page) => hall(page).getByText("×").waitFor({ timeout: 120_000 }));
  await shootBoth(pair, "library-importing");
  await both(pair, (page) => page.keyboard.press("Control+j"));
  await both(pair, (page) => hall(page).dblclick());
  await both(pair, (page) => page.locator("[data-testid=review-stage][data-displayed-us]").waitFor());
  await both(pair, (page) => page.mouse.move(700, 1));
  await shootBoth(pair, "review-analysing");
  await slow;
}

/** The library with everything in it: views, filters, dialogs, palette, keys, jobs. Removes one file and deletes one video. */
export async function libraryViews(app: App, pair: Pair): Promise<void> {
  rmSync(join(app.root, "2026-11-21", "Corridor_20261121_180300.mp4"));
  await both(pair, toLibrary);
  await pair.en.getByRole("button", { name: "Check files" }).click();
  await both(pair, (page, language) => card(page, "Corridor").getByText(t[language]("missing")).waitFor());
  await pair.en.reload();
  await both(pair, toLibrary);
  await shootBoth(pair, "library-grid");
  await both(pair, (page) => page.keyboard.press("v"));
  await both(pair, (page) => page.mouse.move(700, 1));
  await shootBoth(pair, "library-list");
  await both(pair, (page) => page.keyboard.press("v"));
  await both(pair, async (page, language) => {
    await page.getByRole("combobox", { name: t[language]("state") }).click();
    await page.getByRole("option", { name: t[language]("state.failed") }).click();
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "library-failed");
  await both(pair, async (page) => {
    await page.keyboard.press("Control+f");
    await page.keyboard.type("no such camera");
    await page.getByRole("heading").nth(1).waitFor();
  });
  await shootBoth(pair, "library-nothing-matches");
  await both(pair, async (page, language) => {
    await page
      .getByRole("button", { name: t[language]("clearFilters") })
      .first()
      .click();
    await card(page, "Hall").click();
    await card(page, "Loading-dock").click({ modifiers: ["Control"] });
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "library-selection");
  await both(pair, async (page, language) => {
    await page.keyboard.press("e");
    await dialog(page).getByText(td[language]("clockSet")).click();
    await dialog(page).getByLabel(td[language]("tags")).fill("night shift");
  });
  await shootBoth(pair, "library-edit");
  await both(pair, async (page, language) => {
    await escape(page);
    await page.getByRole("toolbar").getByText(t[language]("reanalyse")).click();
    await dialog(page).getByRole("textbox").waitFor();
  });
  await shootBoth(pair, "library-analyse-again");
  await both(pair, escape);
  await both(pair, async (page) => {
    await card(page, "ch07").click();
    await page.keyboard.press("Delete");
    await dialog(page).waitFor();
  });
  await shootBoth(pair, "library-delete");
  await escape(pair.ko);
  await pair.en.getByRole("button", { name: "Delete video" }).click();
  await pair.en.getByText("Keep this receipt").waitFor();
  await shoot(pair.en, "library-receipt");
  await escape(pair.en);
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
  });
  await shootBoth(pair, "palette");
  await pair.en.keyboard.type("red car after 22:00");
  await pair.ko.keyboard.type("22시 이후 빨간 차");
  await shootBoth(pair, "palette-words");
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("?");
    await dialog(page).waitFor();
  });
  await shootBoth(pair, "keys");
  await both(pair, escape);
  await both(pair, async (page) => {
    await page.keyboard.press("Control+j");
    await page.getByRole("complementary").getByRole("listitem").first().waitFor();
  });
  await shootBoth(pair, "jobs-failed");
  await both(pair, (page) => page.keyboard.press("Control+j"));
}
