import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";

let app: App;
test.beforeAll(async () => {
  app = await startApp();
  const folder = join(app.root, "Cameras", "Gate");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(app.root, "Empty"));
  makePasses(join(folder, "Ramp_20261122_090000.mp4"), 8, [{ color: "0xe0e0e0", way: "right", fromS: 2, y: 40 }]);
});
test.afterAll(() => app?.stop());

const dialog = (page: Page) => page.getByRole("dialog");

test("footage is found by walking this machine's folders, by mouse and by keys", async ({ openPage }) => {
  const page = await openPage(app);
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  await page.getByRole("button", { name: "Add footage" }).click();
  await page.getByRole("menuitem", { name: "From this machine's folders…" }).click();
  const add = dialog(page).getByRole("button", { name: /^Add (\d+ chosen|chosen files)$/ });
  await expect(add).toHaveText("Add chosen files");
  await expect(add).toBeDisabled();
  await dialog(page).getByRole("button", { name: "root" }).click();
  await dialog(page).getByRole("button", { name: "Empty" }).click();
  await expect(dialog(page).getByText("This folder is empty.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "One folder up" }).click();
  await dialog(page).getByRole("button", { name: "Cameras" }).press("Enter");
  await dialog(page).getByRole("button", { name: "Gate" }).press("Enter");
  // The name ticks its file as the box beside it does.
  const file = dialog(page).getByRole("button", { name: /^Ramp_/ });
  const box = dialog(page).getByRole("checkbox", { name: /^Ramp_/ });
  await file.click();
  await expect(box).toBeChecked();
  await box.press("Space");
  await expect(add).toBeDisabled();
  await file.press("Enter");
  await expect(box).toBeChecked();
  await add.click();
  await dialog(page).getByRole("button", { name: /^Add/ }).last().click();
  await expect(page.locator("[data-video]").filter({ hasText: "Ramp_" })).toContainText("Ready", { timeout: 60_000 });
});
