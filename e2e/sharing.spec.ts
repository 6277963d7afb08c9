import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startS3, S3_KEY, type S3Server } from "../test/s3Server.ts";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";

// Two workstations and one store between them, as two operators set them up: what the one recorded is found at the other, which is told where it lies.
test.describe.configure({ mode: "serial" });

let store: S3Server;
let gate: App;
let desk: App;
test.beforeAll(async () => {
  store = await startS3();
  [gate, desk] = await Promise.all([startApp(), startApp()]);
});
test.afterAll(async () => {
  await Promise.all([gate?.stop(), desk?.stop()]);
  await store?.close();
});

const go = (page: Page, hash: string) => page.evaluate((to) => (location.hash = to), hash);
const shared = (page: Page) => page.getByRole("region", { name: "Shared libraries" });

async function useStore(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  await go(page, "#/settings/storage");
  await expect(shared(page).getByText("Move it to an object store to share it.")).toBeVisible();
  await page.getByRole("button", { name: "Move to an object store…" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Bucket", { exact: true }).fill(store.bucket);
  await form.getByLabel("Folder in the bucket").fill("footage");
  await form.getByLabel("Endpoint").fill(store.endpoint);
  await form.getByLabel("Access key id").fill(S3_KEY);
  await form.getByLabel("Secret key").fill("not the key");
  await form.getByRole("button", { name: "Test and save" }).click();
  await expect(form.getByText("The address was tried and nothing was changed")).toBeVisible({ timeout: 30_000 });
  await form.getByLabel("Secret key").fill("S3RVER");
  await form.getByRole("button", { name: "Test and save" }).click();
  await expect(form).toBeHidden({ timeout: 30_000 });
  const place = page.getByRole("region", { name: "Where the search index lives" });
  await expect(place.getByText(`s3://${store.bucket}/footage`)).toBeVisible();
  await shared(page).getByLabel("Name of this library").fill(name);
  await shared(page).getByLabel("Name of this library").press("Enter");
}

test("two workstations move their index to one store; a wrong key changes nothing", async ({ openPage }) => {
  const at = await openPage(gate);
  await useStore(at, "Gate office");
  await go(at, "#/library");
  const clip = makePasses(join(gate.dataDir, "Ramp_20261122_090000.mp4"), 8, [
    { color: "0xd02020", way: "right", fromS: 2, y: 40 },
  ]);
  const asked = at.waitForEvent("filechooser");
  await at.getByRole("button", { name: "Add footage" }).click();
  await at.getByRole("menuitem", { name: "Files…" }).click();
  await (await asked).setFiles(clip);
  await expect(at.locator("[data-video]")).toContainText("Ready", { timeout: 60_000 });
  await go(at, "#/settings/storage");
  await expect(shared(at).getByText("1 video can be found by others.")).toBeVisible({ timeout: 30_000 });
  await useStore(await openPage(desk), "Desk");
});

test("the desk finds the gate's footage once it is switched on, and is told where it lies", async ({ openPage }) => {
  const page = await openPage(desk);
  await go(page, "#/settings/storage");
  await shared(page).getByRole("switch", { name: "Search Gate office" }).click();
  await expect(shared(page).getByText(/^1 video, .* read /)).toBeVisible({ timeout: 30_000 });
  await page.locator("#global-search").fill("something red moving right");
  await page.keyboard.press("Enter");
  const hit = page.getByRole("grid", { name: "Hits" }).locator("[data-moment]");
  await expect(hit).toHaveCount(1, { timeout: 30_000 });
  await expect(hit).toContainText("Footage is on Gate office");
  await hit.press("Enter");
  const told = page.getByRole("dialog");
  await expect(told.getByRole("heading", { name: "Footage is on Gate office" })).toBeVisible();
  await expect(told.getByText("Ramp_20261122_090000.mp4")).toBeVisible();
  await expect(told.getByText(/^2026-11-22 09:00:0\d/)).toBeVisible();
  await page.keyboard.press("Escape");
  await go(page, "#/settings/storage");
  await shared(page).getByRole("switch", { name: "Search Gate office" }).click();
  await page.locator("#global-search").fill("something red");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Gate office")).toHaveCount(0);
  await expect(hit).toHaveCount(0);
});
