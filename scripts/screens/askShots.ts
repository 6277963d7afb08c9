import type { Browser, Page } from "playwright";
import type { App } from "../../e2e/lib/app.ts";
import { connect } from "../../src-main/cli/connect.ts";
import { askDialogMessages } from "../../src-renderer/features/ask/dialogMessages.ts";
import { askMessages } from "../../src-renderer/features/ask/messages.ts";
import { translator } from "../../src-renderer/lib/i18n/messages.ts";
import { gate, startModelServer, type ModelServer } from "../../test/modelServer.ts";
import { both, dialog, escape, go, openPair, shoot, shootBoth, type Pair } from "./stage.ts";

const t = { en: translator(askMessages, "en"), ko: translator(askMessages, "ko") };
const td = { en: translator(askDialogMessages, "en"), ko: translator(askDialogMessages, "ko") };

/** The same question in both languages. */
const QUESTIONS = {
  cameras: { en: "Which cameras saw a person?", ko: "어느 카메라에 사람이 있었습니까?" },
  nothing: {
    en: "Was there a person in red after 17:00?",
    ko: "오후 5시 이후에 빨간 옷을 입은 사람이 있었습니까?",
  },
} as const;

const MODEL = "qwen2.5:7b-instruct";

/** What the stand-in for a language model writes: one sentence that the evidence carries, two that it does not. */
const WRITTEN = {
  en: ["A person was on camera {camera}.", "Two men argue about money.", "Nine people run away."],
  ko: ["{camera} 카메라에 사람이 나타납니다.", "두 남자가 돈 문제로 다툽니다.", "아홉 명이 달아납니다."],
} as const;

/** Goes to the view and asks; over when the answer is whole, the pointer out of the way. */
async function ask(page: Page, question: keyof typeof QUESTIONS, language: "en" | "ko"): Promise<void> {
  await put(page, QUESTIONS[question][language]);
  await page.locator("article[aria-busy=false] [data-sentence]").first().waitFor();
}

async function put(page: Page, words: string): Promise<void> {
  await go(page, "#/ask");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: new RegExp(`^(${t.en("newQuestion")}|${t.ko("newQuestion")})$`) }).click();
  await page.locator("#ask-question").fill(words);
  await page.keyboard.press("Enter");
  await page.mouse.move(700, 1);
}

/** A model's answer in words of the library: the id and the camera of an object come from the request that it is to. */
function answerOf(language: "en" | "ko", body: { messages: ReadonlyArray<{ content: unknown }> }): string {
  const handed = JSON.stringify(body.messages);
  const [, id = "E1", camera = ""] = /(E\d+) \(object; camera \\*"([^"\\]+)/.exec(handed) ?? [];
  const sentences = WRITTEN[language].map((text) => ({ text: text.replace("{camera}", camera), evidence: [id] }));
  return JSON.stringify({ sentences });
}

/** Ask: before a question, facts alone, what is not shown, a summary, a report; then with a model: checked, being checked, broken off. */
export async function askViews(app: App, pair: Pair): Promise<void> {
  await both(pair, (page) => go(page, "#/ask"));
  await both(pair, (page) => page.getByText(/^“/).first().waitFor());
  await shootBoth(pair, "ask-start");
  await both(pair, (page, language) => ask(page, "cameras", language));
  await shootBoth(pair, "ask");
  await both(pair, async (page, language) => {
    await page.getByRole("button", { name: t[language]("report") }).click();
    await dialog(page).getByLabel(td[language]("reportNotes")).waitFor();
  });
  await shootBoth(pair, "ask-report");
  await both(pair, escape);
  await both(pair, (page, language) => ask(page, "nothing", language));
  await shootBoth(pair, "ask-nothing");
  await both(pair, async (page, language) => {
    await page.getByRole("button", { name: t[language]("summary") }).click();
    await dialog(page).getByRole("status").waitFor();
  });
  await shootBoth(pair, "ask-summary-dialog");
  await both(pair, async (page, language) => {
    await dialog(page)
      .getByRole("button", { name: td[language]("summarise") })
      .click();
    await page.locator("article[aria-busy=false] [data-sentence]").first().waitFor();
  });
  await shootBoth(pair, "ask-summary");
  const server = await startModelServer({ models: [MODEL] });
  try {
    await setModel(app, server);
    await withModel(pair, server);
  } finally {
    await server.close();
    await setModel(app, null);
  }
}

async function withModel(pair: Pair, server: ModelServer): Promise<void> {
  await both(pair, async (page, language) => {
    server.answer = (body) => answerOf(language, body);
    await ask(page, "cameras", language);
    await page.getByTestId("refused").locator("summary").click();
    await page.locator("section[data-origin=model] a[data-cite]").first().hover();
    await page.locator("[data-side] img, [data-open] img").first().waitFor();
    await shoot(page, "ask-model", language);
  });
  await both(pair, async (page, language) => {
    const held = gate();
    server.answer = (body) => {
      const json = answerOf(language, body);
      // The third sentence is being written.
      return [json.slice(0, json.lastIndexOf("evidence") - 6), held];
    };
    await put(page, QUESTIONS.cameras[language]);
    await page.getByText(`${t[language]("checking")}…`).waitFor();
    await shoot(page, "ask-checking", language);
    held.open();
  });
  await both(pair, async (page, language) => {
    server.answer = (body) => [answerOf(language, body).slice(0, -40), { cut: "reset" }];
    await put(page, QUESTIONS.cameras[language]);
    await page.getByRole("alert").waitFor();
    await shoot(page, "ask-broke-off", language);
  });
}

/** Sets the stand-in up as the app's only language model; null takes it out again. */
async function setModel(app: App, server: ModelServer | null): Promise<void> {
  const { client, close } = await connect(app.dataDir, { background: false });
  try {
    for (const { id } of await client.language.list()) await client.language.remove({ id });
    if (server)
      await client.language.save({
        name: "Ollama",
        kind: "openai",
        baseUrl: server.baseUrl,
        model: MODEL,
        roles: ["text"],
      });
  } finally {
    await close();
  }
}

/** Ask on a screen of 1920 x 1080. */
export async function askWide(app: App, browser: Browser): Promise<void> {
  const { en: page, ko } = await openPair(browser, app.url, { width: 1920, height: 1080 });
  await ko.context().close();
  await ask(page, "cameras", "en");
  await shoot(page, "ask-1920");
  await page.context().close();
}
