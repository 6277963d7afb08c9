import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright";
import { startApp } from "../../e2e/lib/app.ts";
import { connect } from "../../src-main/cli/connect.ts";
import type { SightlineClient } from "../../src-shared/contract/index.ts";
import type { CaseId } from "../../src-shared/domain/case.ts";
import { addMessages } from "../../src-renderer/lib/cases/addMessages.ts";
import { casesMessages } from "../../src-renderer/features/cases/messages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { material } from "../../test/material.ts";
import { makeFootage } from "./footage.ts";
import { both, cli, closePair, dialog, escape, go, openPair, shoot, shootBoth, type Pair } from "./stage.ts";

type Language = "en" | "ko";
const words = (language: Language) => ({
  cases: translator(casesMessages, language),
  add: translator(addMessages, language),
});
const WORDS = { en: words("en"), ko: words("ko") };

const TITLES = { en: "Visitor in the hall, 21 November", ko: "11월 21일 복도 방문자" };
const NOTES = {
  en: [
    "Grey top, black trousers. Who is she waiting for?",
    "Dark clothes, on the way out.",
    "Told the day shift at 18:10.",
  ],
  ko: ["회색 상의와 검은 바지. 누구를 기다리는가?", "어두운 옷, 나가는 중.", "18:10에 주간 근무조에 알림."],
};
const QUESTION = { en: "How many people were there?", ko: "사람이 몇 명 있었습니까?" };

/** A case with a span, a frame, an answer and a note, of the person that is seen longest. */
async function fill(client: SightlineClient, language: Language): Promise<CaseId> {
  const { id: caseId } = await client.cases.create({ title: TITLES[language] });
  const [video] = await client.library.list({});
  if (!video) throw new Error("no footage");
  const people = (await client.tracks.objects({ id: video.id, class: "person" })).toSorted(
    (a, b) => b.endUs - b.startUs - (a.endUs - a.startUs),
  );
  const [first, second] = people;
  if (!first || !second) throw new Error("nobody was found");
  const [spanNote, frameNote, note] = NOTES[language] as [string, string, string];
  const { startUs: fromUs, endUs: toUs, bestUs, trackId, bestBox: box } = first;
  await client.cases.addItem({
    caseId,
    item: { kind: "span", videoId: video.id, fromUs, toUs, bestUs, trackId, box },
    note: spanNote,
  });
  await client.cases.addItem({
    caseId,
    item: { kind: "still", videoId: video.id, tUs: second.bestUs, trackId: second.trackId, box: second.bestBox },
    note: frameNote,
  });
  for await (const event of await client.answers.ask({ question: QUESTION[language], endpointId: null }))
    if (event.kind === "done")
      await client.cases.addItem({ caseId, item: { kind: "answer", answerId: event.answer.id } });
  await client.cases.addItem({ caseId, item: { kind: "note" }, note });
  return caseId;
}

/** Cases: one with its items, what adds to it, an export, its log; and the pack as whoever gets it sees it. */
export async function caseViews(browser: Browser): Promise<void> {
  const weights = material("models", "yolox_nano.onnx");
  if (!weights) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
  const dataDir = mkdtempSync(join(tmpdir(), "sightline-"));
  const app = await startApp({ dataDir, models: [{ pack: "yolox-nano", file: weights }] });
  try {
    const footage = await makeFootage(join(app.root, "2026-11-21"));
    await cli(app, "models", "use", "yolox-nano");
    await cli(app, "import", footage.get("Hall_20261121_174500.mp4") ?? "", "--camera", "Hall");
    const { client, close } = await connect(dataDir, { background: false });
    await client.system.updateSettings({ operatorName: "J. Kim" });
    const ids = { en: await fill(client, "en"), ko: await fill(client, "ko") };
    const [video] = await client.library.list({});
    const pair = await openPair(browser, app.url);
    await both(pair, (page, language) => toCase(page, ids[language]));
    await shootBoth(pair, "cases");
    await both(pair, async (page, language) => {
      await page.keyboard.press("x");
      await dialog(page).getByText(WORDS[language].cases("wholeFiles")).waitFor();
    });
    await shootBoth(pair, "cases-export");
    await both(pair, escape);
    const packs = {
      en: await exported(client, ids.en, "en", app.root),
      ko: await exported(client, ids.ko, "ko", app.root),
    };
    await both(pair, async (page, language) => {
      await page.getByRole("tab", { name: WORDS[language].cases("tabLog") }).click();
      await page.getByRole("button", { name: WORDS[language].cases("verify") }).click();
      await page.getByRole("table").waitFor();
    });
    await shootBoth(pair, "cases-log");
    await both(pair, async (page, language) => {
      await go(page, `#/review/${video?.id ?? ""}?t=13000000`);
      await page.locator("[data-displayed-us]").first().waitFor();
      await page.keyboard.press("b");
      await dialog(page).getByText(WORDS[language].add("dialogTitle")).waitFor();
    });
    await shootBoth(pair, "cases-add");
    await thePack(pair, packs);
    await closePair(pair);
    const wide = await openPair(browser, app.url, { width: 1920, height: 1080 });
    await toCase(wide.en, ids.en);
    await shoot(wide.en, "cases-1920");
    await closePair(wide);
    await close();
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function toCase(page: Page, id: CaseId): Promise<void> {
  await go(page, `#/cases/${id}`);
  await page.locator("[data-item]").nth(3).waitFor();
  await page.getByTestId("moment-box").nth(1).waitFor();
  await page.mouse.move(700, 1);
}

/** The folder of a finished pack. */
async function exported(client: SightlineClient, id: CaseId, language: Language, root: string): Promise<string> {
  const folder = join(root, `court-${language}`);
  mkdirSync(folder);
  const { id: wanted } = await client.cases.startExport({ id, folder, language });
  const leave = new AbortController();
  try {
    for await (const { exports } of await client.cases.watch(undefined, { signal: leave.signal })) {
      const state = exports.find((one) => one.id === wanted);
      if (state?.state === "done" && state.path) return state.path;
      if (state && state.state !== "running") throw new Error(state.problem?.message ?? state.state);
    }
  } finally {
    leave.abort();
  }
  throw new Error("the watch ended first");
}

/** The report and the page that checks the pack, opened from the folder. */
async function thePack(pair: Pair, packs: Record<Language, string>): Promise<void> {
  await both(pair, (page, language) => page.goto(pathToFileURL(join(packs[language], "report.html")).href));
  await shootBoth(pair, "cases-report");
  await both(pair, async (page, language) => {
    await page.goto(pathToFileURL(join(packs[language], "verify.html")).href);
    await page.locator("#folder").setInputFiles(packs[language]);
    await page.locator("#verdict.good").waitFor();
  });
  await shootBoth(pair, "cases-verify");
}
