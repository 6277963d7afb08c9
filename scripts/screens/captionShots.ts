import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { startApp } from "../../e2e/lib/app.ts";
import { batchMessages } from "../../src-renderer/features/captions/batch/batchMessages.ts";
import { benchMessages } from "../../src-renderer/features/captions/bench/benchMessages.ts";
import { captionMessages } from "../../src-renderer/features/captions/messages.ts";
import { languageMessages } from "../../src-renderer/features/settings/languageMessages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { material } from "../../test/material.ts";
import {
  gate,
  partsOf,
  startModelServer,
  textOf,
  type ChatBody,
  type ModelServer,
  type Piece,
} from "../../test/modelServer.ts";
import { makeFootage } from "./footage.ts";
import { find, toReview, waitForBoxes } from "./reviewShots.ts";
import {
  both,
  card,
  cli,
  closePair,
  dialog,
  escape,
  go,
  openPair,
  shoot,
  shootBoth,
  toLibrary,
  type Pair,
} from "./stage.ts";

type Language = "en" | "ko";

const words = (language: Language) => ({
  language: translator(languageMessages, language),
  captions: translator(captionMessages, language),
  bench: translator(benchMessages, language),
  batch: translator(batchMessages, language),
});
const WORDS = { en: words("en"), ko: words("ko") };

/** What the stand-in for a model says of the hall: neutral, with what the index told, and what priming makes of it. */
const SAYS = {
  en: {
    plain:
      "The video shows a bright room with a wooden floor and a white wall. A man in a grey shirt and dark jeans walks in from the left, passes a small round table and leaves on the right. A black screen hangs in the corner. Nobody else is in the room; a dog can be heard but not seen.",
    told: "One person (1) enters from the left, walks past the round table and leaves to the right. A television (9) hangs in the upper left corner and does not change. No other object moves.",
    primed: "The video shows a robbery: a man hurries through the room, snatches a bag from the table and flees.",
  },
  ko: {
    plain:
      "나무 바닥과 흰 벽이 있는 밝은 방입니다. 회색 셔츠와 짙은 청바지를 입은 남자가 왼쪽에서 들어와 작은 원형 탁자를 지나 오른쪽으로 나갑니다. 구석에 검은 화면이 걸려 있습니다. 방에 다른 사람은 없습니다.",
    told: "사람(1) 한 명이 왼쪽에서 들어와 원형 탁자를 지나 오른쪽으로 나갑니다. 왼쪽 위 구석의 텔레비전(9)은 변하지 않습니다. 다른 움직이는 것은 없습니다.",
    primed: "강도 장면입니다. 한 남자가 방을 급히 지나가며 탁자의 가방을 낚아채 달아납니다.",
  },
} as const;

function sayOf(body: ChatBody): string {
  const asked = textOf(body);
  const say = SAYS[/Korean/.test(asked) ? "ko" : "en"];
  if (/The video includes scenes/.test(asked)) return say.primed;
  return /detector found|탐지기가/.test(asked) ? say.told : say.plain;
}

const inWords = (text: string): string[] => text.split(/(?<= )/);

/** Tokens as such a model counts them: 144 a frame with pooling stride 2. */
function tokens(body: ChatBody, said: readonly string[]): Piece {
  const frames = partsOf(body, "video_url").flatMap((part) => part.video_url?.url.split(",").slice(1) ?? []).length;
  const pictures = frames + partsOf(body, "image_url").length;
  const prompt = pictures * 144 + Math.round(textOf(body).length / 4);
  const completion = Math.round(said.length * 1.3);
  return {
    finish: "stop",
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

function answerOf(body: ChatBody): Piece[] {
  const said = inWords(sayOf(body));
  return [...said, tokens(body, said)];
}

/** Language models, captions, the bench and a batch, over a library of their own and a server that stands in for a model. */
export async function captionViews(browser: Browser): Promise<void> {
  const weights = material("models", "yolox_nano.onnx");
  if (!weights) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
  const dataDir = mkdtempSync(join(tmpdir(), "sightline-"));
  const app = await startApp({ dataDir, models: [{ pack: "yolox-nano", file: weights }] });
  const server = await startModelServer({ models: ["llava-hf/LLaVA-NeXT-Video-7B-hf", "qwen2.5vl:7b"] });
  try {
    const pair = await openPair(browser, app.url);
    await pair.en.locator("section[aria-labelledby=first-run] button").first().click();
    await pair.en.locator("#first-run").waitFor({ state: "detached" });
    await pair.ko.reload();
    await both(pair, (page) => go(page, "#/settings/language"));
    await both(pair, (page) => page.getByRole("article").first().waitFor());
    await both(pair, (page) => page.mouse.move(700, 1));
    await both(pair, (page) => page.locator("[data-sonner-toast]").waitFor({ state: "detached" }));
    await shootBoth(pair, "language-none");
    await languageModels(pair, server);
    const footage = await makeFootage(join(app.root, "2026-11-21"));
    const names = ["Hall_20261121_174500.mp4", "ch02_20261121081530.mp4"];
    await cli(app, "import", ...names.map((name) => footage.get(name) ?? ""));
    const hall = await find(app, "Hall_20261121_174500.mp4");
    await captionPanel(pair, server, hall);
    await bench(pair, server);
    await batch(pair);
    await closePair(pair);
    const wide = await openPair(browser, app.url, { width: 1920, height: 1080 });
    await both(wide, (page) => toReview(page, hall));
    await both(wide, openPanel);
    await shootBoth(wide, "captions-1920");
    await benchWide(wide, server);
    await closePair(wide);
  } finally {
    await app.stop();
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The dialog of an endpoint, for this machine and for the internet, and the card after its test. */
async function languageModels(pair: Pair, server: ModelServer): Promise<void> {
  await both(pair, async (page, language) => {
    const t = WORDS[language].language;
    await page
      .getByRole("button", { name: t("add") })
      .first()
      .click();
    await dialog(page).waitFor();
    await page.getByLabel(t("address")).fill("models.example.com");
    await page.getByLabel(t("model"), { exact: true }).fill("vision-large");
    await page.getByLabel(t("name")).fill("Far away");
    await dialog(page).locator("[data-goes-to=internet]").waitFor();
  });
  await shootBoth(pair, "language-internet");
  await both(pair, escape);
  const t = WORDS.en.language;
  await pair.en
    .getByRole("button", { name: t("add") })
    .first()
    .click();
  await pair.en.getByLabel(t("address")).fill(server.baseUrl);
  await pair.en.getByLabel(t("model"), { exact: true }).fill("llava-hf/LLaVA-NeXT-Video-7B-hf");
  await pair.en.getByLabel(t("name")).fill("LLaVA-NeXT-Video 7B");
  await pair.en.getByRole("button", { name: t("save") }).click();
  await pair.en.locator("[data-step=structured][data-outcome=yes]").waitFor();
  await shoot(pair.en, "language-test");
  await pair.ko.getByRole("article").locator("button").first().click();
  await pair.ko.locator("[data-step=structured][data-outcome=yes]").waitFor();
  await shoot(pair.ko, "language-test", "ko");
}

async function openPanel(page: Page): Promise<void> {
  await page.keyboard.press("c");
  await page.getByTestId("fact-caption").getByRole("listitem").first().waitFor();
  await page.mouse.move(700, 1);
}

/** The panel with the description from facts, while a caption is written and after, with the words over the lane. */
async function captionPanel(pair: Pair, server: ModelServer, hall: { id: string; bestUs: number }): Promise<void> {
  await both(pair, (page) => toReview(page, hall));
  await both(pair, waitForBoxes);
  await both(pair, openPanel);
  await shootBoth(pair, "captions-facts");
  await both(pair, async (page, language) => {
    const held = gate();
    server.answer = (body) => {
      const said = inWords(sayOf(body));
      return [...said.slice(0, 14), held, ...said.slice(14), tokens(body, said)];
    };
    await page.keyboard.press("c");
    await page.getByTestId("writing").getByTestId("caption-text").waitFor();
    await shoot(page, "captions-writing", language);
    held.open();
    await page.getByTestId("writing").waitFor({ state: "detached" });
  });
  await both(pair, async (page) => {
    const canvas = page.getByRole("slider").last();
    const edge = await canvas.boundingBox();
    if (edge) await canvas.hover({ position: { x: edge.width - 60, y: 26 + 34 + 12 } });
  });
  await shootBoth(pair, "captions");
  await both(pair, (page) => page.mouse.move(700, 1));
}

/** Two settings and a primed one, before and after they ran, and the crop. */
async function bench(pair: Pair, server: ModelServer): Promise<void> {
  server.answer = answerOf;
  await both(pair, async (page, language) => {
    const t = WORDS[language];
    await page.getByRole("button", { name: t.captions("bench") }).click();
    await page.getByRole("button", { name: t.bench("add") }).click();
    await page.getByRole("switch").last().click();
    await page.getByPlaceholder(t.bench("primingWords")).fill(language === "en" ? "a robbery" : "강도");
  });
  await shootBoth(pair, "bench-settings");
  await both(pair, async (page, language) => {
    const t = WORDS[language].bench;
    await page.locator("[data-setting=crop] button").nth(1).click();
    await page.getByTestId("draw-crop").waitFor();
    await shoot(page, "bench-crop", language);
    await page.getByRole("button", { name: t("cropUse") }).click();
    await page.getByRole("button", { name: t("run") }).click();
    await page.locator("[data-bench-state=done]").nth(2).waitFor({ timeout: 90_000 });
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "bench");
  await both(pair, escape);
}

/** The bench on a screen of 1920 x 1080: four settings side by side. */
async function benchWide(pair: Pair, server: ModelServer): Promise<void> {
  server.answer = answerOf;
  await both(pair, async (page, language) => {
    const t = WORDS[language];
    await page.getByRole("button", { name: t.captions("bench") }).click();
    await page.getByRole("button", { name: t.bench("add") }).click();
    await page.getByRole("button", { name: t.bench("add") }).click();
    await page.locator("[data-setting=frames] input").nth(2).fill("64");
    await page.getByRole("button", { name: t.bench("run") }).click();
    await page.locator("[data-bench-state=done]").nth(3).waitFor({ timeout: 90_000 });
    await page.mouse.move(700, 1);
  });
  await shootBoth(pair, "bench-1920");
}

/** Two videos within a budget, and the work in the drawer. */
async function batch(pair: Pair): Promise<void> {
  await both(pair, toLibrary);
  await both(pair, async (page) => {
    await card(page, "Hall_").click();
    await card(page, "ch02_").click({ modifiers: ["Control"] });
    await page.getByRole("toolbar").getByRole("button").nth(3).click();
    await page.getByTestId("batch-plan").locator("p").nth(1).waitFor();
  });
  await shootBoth(pair, "captions-batch");
  await pair.ko.keyboard.press("Escape");
  await pair.en.getByRole("button", { name: WORDS.en.batch("start") }).click();
  await pair.en.locator("[data-batch]").waitFor();
  await pair.ko.keyboard.press("Control+j");
  await pair.ko.locator("[data-batch]").waitFor();
  await shootBoth(pair, "captions-jobs");
}
