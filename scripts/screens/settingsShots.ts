import { both, go, shootBoth, type Pair } from "./stage.ts";

/** Every tab of the settings, after a test of the devices. */
export async function settingsViews(pair: Pair): Promise<void> {
  await both(pair, (page) => go(page, "#/settings/models"));
  await pair.en.getByRole("article", { name: "YOLOX-Nano" }).getByRole("button", { name: "Test devices" }).click();
  await pair.en.getByText("Passed").first().waitFor({ timeout: 60_000 });
  for (const tab of ["models", "analysis", "storage", "clock", "keys", "look", "about"]) {
    await both(pair, (page) => go(page, `#/settings/${tab}`));
    await both(pair, (page) => page.locator("h2").first().waitFor());
    await shootBoth(pair, `settings-${tab}`);
  }
}
