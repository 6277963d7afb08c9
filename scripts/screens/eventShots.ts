import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser, Page } from "playwright";
import { startApp, type App } from "../../e2e/lib/app.ts";
import type { SceneEvent } from "../../src-shared/domain/event.ts";
import type { SightlineClient } from "../../src-shared/contract/index.ts";
import { connect } from "../../src-main/cli/connect.ts";
import { scenarioMessages } from "../../src-renderer/features/events/scenarioMessages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { writeArea, type DrawnArea } from "../../src-renderer/lib/events/areasText.ts";
import { material } from "../../test/material.ts";
import { makeFootage } from "./footage.ts";
import { find, toReview } from "./reviewShots.ts";
import { both, cli, closePair, go, openPair, shootBoth, toLibrary, type Pair } from "./stage.ts";

const t = { en: translator(scenarioMessages, "en"), ko: translator(scenarioMessages, "ko") };

/** The middle of the hall, across which people walk, and the floor around its table. */
const LINE: DrawnArea = {
  kind: "line",
  name: "line",
  camera: "Hall",
  points: [
    [0.46, 1],
    [0.46, 0],
  ],
};
const AROUND_THE_TABLE: DrawnArea = {
  kind: "zone",
  name: "zone",
  camera: "Hall",
  points: [
    [0.48, 0.62],
    [0.8, 0.62],
    [0.88, 0.96],
    [0.42, 0.96],
  ],
};

/** The Events view over footage of its own: the queue, many at once, the scenarios, an editor with what is drawn, a trial, and Review with its lane. */
export async function eventViews(browser: Browser): Promise<void> {
  const weights = material("models", "yolox_nano.onnx");
  if (!weights) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
  const dataDir = mkdtempSync(join(tmpdir(), "sightline-"));
  const app = await startApp({ dataDir, models: [{ pack: "yolox-nano", file: weights }] });
  try {
    const pair = await openPair(browser, app.url);
    await pair.en.locator("section[aria-labelledby=first-run] button").first().click();
    await pair.en.locator("#first-run").waitFor({ state: "detached" });
    await pair.ko.reload();
    await makeEvents(app);
    await both(pair, toLibrary);
    await queue(pair);
    await scenarios(pair);
    await editor(pair);
    await both(pair, async (page) => {
      await toReview(page, await find(app, "Hall_20261121_174500.mp4"));
      await page.keyboard.press("ArrowUp");
      await page.locator("main nav").first().waitFor();
    });
    await shootBoth(pair, "review-events");
    await closePair(pair);
    const wide = await openPair(browser, app.url, { width: 1920, height: 1080 });
    await both(wide, toQueue);
    await shootBoth(wide, "events-1920");
    await both(wide, toEditor);
    await shootBoth(wide, "scenario-1920");
    await closePair(wide);
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Imports the hall and the road, draws a line and a zone in two delivered scenarios, and marks a few of what they find. */
async function makeEvents(app: App): Promise<void> {
  const footage = await makeFootage(join(app.root, "2026-11-21"));
  const add = (camera: string, ...names: string[]) =>
    cli(app, "import", ...names.map((name) => footage.get(name) ?? name), "--camera", camera);
  await add("Hall", "Hall_20261121_174500.mp4", "Lobby_20261119_101500.mkv");
  await add("Parking road", "ch02_20261121081530.mp4");
  const { client, close } = await connect(app.dataDir, { background: false });
  try {
    for (const [id, area] of [
      ["line-crossing", LINE],
      ["zone-entered", AROUND_THE_TABLE],
    ] as const) {
      const { yaml } = await client.scenarios.get({ id });
      await client.scenarios.save({ yaml: writeArea(yaml, area) ?? yaml });
    }
    await allDone(client);
    await client.scenarios.run({});
    const { events } = await client.events.list({ order: "time" });
    const lines = events.filter((one) => one.scenarioId === "line-crossing");
    const zones = events.filter((one) => one.scenarioId === "zone-entered");
    const mark = (one: SceneEvent | undefined, change: Omit<Parameters<typeof client.events.mark>[0], "ids">) => {
      if (!one) throw new Error(`${events.length} events are too few to show`);
      return client.events.mark({ ids: [one.id], ...change });
    };
    await mark(lines[0], { state: "confirmed" });
    await mark(zones[1], { state: "dismissed", reason: "harmless" });
    await mark(lines.at(-1), { level: "warning" });
  } finally {
    await close();
  }
}

/** Resolves when no job waits or runs any more. */
async function allDone(client: SightlineClient): Promise<void> {
  for await (const event of await client.jobs.watch()) {
    if (event.kind !== "snapshot") continue;
    if (!event.jobs.some((job) => job.state === "queued" || job.state === "running")) return;
    await pause(500);
    return allDone(client);
  }
}

async function toQueue(page: Page): Promise<void> {
  await go(page, "#/events");
  await page.locator("[data-event] img").first().waitFor();
  await page.getByTestId("event-boxes").waitFor();
  await page.mouse.move(700, 1);
}

async function queue(pair: Pair): Promise<void> {
  await both(pair, toQueue);
  await shootBoth(pair, "events");
  await both(pair, async (page) => {
    await page.keyboard.press("Control+a");
    await page.locator("article img").first().waitFor();
  });
  await shootBoth(pair, "events-selected");
  await both(pair, (page) => page.keyboard.press("Escape"));
}

async function scenarios(pair: Pair): Promise<void> {
  await both(pair, (page) => go(page, "#/events/scenarios"));
  await both(pair, (page) => page.locator("[data-scenario]").first().waitFor());
  await shootBoth(pair, "scenarios");
}

async function toEditor(page: Page): Promise<void> {
  await go(page, "#/events/scenarios/line-crossing");
  await page.locator("[data-match=true]").first().waitFor();
  await page.mouse.move(700, 1);
}

async function editor(pair: Pair): Promise<void> {
  await both(pair, toEditor);
  await shootBoth(pair, "scenario");
  await both(pair, async (page, language) => {
    const text = page.getByRole("textbox").first();
    await text.fill((await text.inputValue()).replace("direction: forward", "direction: backward"));
    await page.getByText(t[language]("noProblems")).waitFor();
    await page.keyboard.press("Control+Enter");
    await page
      .getByRole("region", { name: t[language]("vanishes") })
      .getByRole("button")
      .first()
      .waitFor();
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "scenario-trial");
}
