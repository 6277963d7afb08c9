import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { startApp } from "../../e2e/lib/app.ts";
import { connect } from "../../src-main/cli/connect.ts";
import { indexLocationMessages } from "../../src-renderer/features/settings/indexLocationMessages.ts";
import { sharedLibrariesMessages } from "../../src-renderer/features/settings/sharedLibrariesMessages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { material } from "../../test/material.ts";
import { S3_KEY, startS3 } from "../../test/s3Server.ts";
import { makeFootage } from "./footage.ts";
import { both, cli, closePair, dialog, escape, go, openPair, shoot, shootBoth } from "./stage.ts";

const words = (language: "en" | "ko") => ({
  place: translator(indexLocationMessages, language),
  shared: translator(sharedLibrariesMessages, language),
});
const WORDS = { en: words("en"), ko: words("ko") };
const GATE = "Gate office";
const QUESTION = { en: "a person walking", ko: "걷는 사람" };

/** Two libraries with their indexes at one S3 server of this machine: the address, the other library, and what is found in it. */
export async function sharingViews(browser: Browser): Promise<void> {
  const weights = material("models", "yolox_nano.onnx");
  if (!weights) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
  const store = await startS3();
  const folders = ["gate", "desk"].map((name) => mkdtempSync(join(tmpdir(), `sightline-${name}-`)));
  const models = [{ pack: "yolox-nano", file: weights }];
  const [gate, desk] = await Promise.all(folders.map((dataDir) => startApp({ dataDir, models })));
  if (!gate || !desk) throw new Error("two apps were started");
  const atGate = await connect(gate.dataDir, { background: false });
  const atDesk = await connect(desk.dataDir, { background: false });
  try {
    for (const [app, { client }, name] of [
      [gate, atGate, GATE],
      [desk, atDesk, "Desk 2"],
    ] as const) {
      await cli(app, "models", "use", "yolox-nano");
      await client.system.updateSettings({ libraryName: name });
      await client.search.setIndexLocation({
        location: {
          kind: "objectStore",
          address: `s3://${store.bucket}/footage`,
          endpoint: store.endpoint,
          region: null,
          pathStyle: true,
        },
        credentials: { scheme: "s3", accessKeyId: S3_KEY, secretAccessKey: S3_KEY, sessionToken: null },
      });
    }
    const footage = await makeFootage(join(gate.root, "2026-11-21"));
    await cli(gate, "import", footage.get("Hall_20261121_174500.mp4") ?? "", "--camera", "Hall");
    await atGate.client.sharing.refresh();
    const { libraries } = await atDesk.client.sharing.refresh();
    await atDesk.client.sharing.setOn({ id: libraries[0]?.id ?? "", on: true });
    const pair = await openPair(browser, desk.url);
    await both(pair, async (page, language) => {
      await go(page, "#/settings/storage");
      await page.getByText(GATE).waitFor();
      await page.getByText(WORDS[language].shared("title")).scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 4000);
    });
    await shootBoth(pair, "settings-shared");
    await both(pair, async (page, language) => {
      await page.getByRole("button", { name: WORDS[language].place("change") }).click();
      await dialog(page).getByLabel(WORDS[language].place("bucket"), { exact: true }).waitFor();
    });
    await shootBoth(pair, "settings-store");
    await both(pair, escape);
    await both(pair, async (page, language) => {
      await page.locator("#global-search").fill(QUESTION[language]);
      await page.keyboard.press("Enter");
      await page.locator("[data-moment]").first().waitFor();
      await page.mouse.move(700, 1);
    });
    await shootBoth(pair, "search-shared");
    await both(pair, async (page) => {
      await page.locator("[data-moment]").first().press("Enter");
      await dialog(page).getByText(GATE).first().waitFor();
    });
    await shootBoth(pair, "search-elsewhere");
    await closePair(pair);
    const wide = await openPair(browser, desk.url, { width: 1920, height: 1080 });
    await go(wide.en, "#/settings/storage");
    await wide.en.getByText(GATE).waitFor();
    await wide.en.mouse.move(1000, 600);
    await wide.en.mouse.wheel(0, 4000);
    await shoot(wide.en, "settings-shared-1920");
    await closePair(wide);
  } finally {
    await Promise.all([atGate.close(), atDesk.close()]);
    await Promise.all([gate.stop(), desk.stop()]);
    await store.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
