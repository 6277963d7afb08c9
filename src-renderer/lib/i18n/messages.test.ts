import { describe, expect, it } from "vitest";
import { problemCode } from "#shared/domain/errors.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { problemText } from "../problems.ts";
import { systemLocale } from "./language.ts";
import { allMessages, defineMessages, translator, type MessageText } from "./messages.ts";

// Every module that defines messages, so that allMessages is the whole app. Review's come along.
const modules = import.meta.glob(["../../**/*.{ts,tsx}", "!../../**/*.test.*", "!../../dev/**", "!../../app/main.tsx"]);

const holes = (text: MessageText): string[] =>
  [
    ...new Set(
      (typeof text === "string" ? [text] : [text.one, text.other]).flatMap((s) =>
        [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ""),
      ),
    ),
  ].sort();

describe("the two languages", () => {
  it("have the same keys, the same values to fill in, and no empty text, in every feature", async () => {
    await Promise.all(Object.values(modules).map((load) => load()));
    expect(allMessages.length).toBeGreaterThan(8);
    const faults: string[] = [];
    for (const { en, ko } of allMessages) {
      expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
      for (const key of Object.keys(en)) {
        const [a, b] = [en[key] as MessageText, ko[key] as MessageText];
        if (holes(a).join() !== holes(b).join()) faults.push(`${key}: {${holes(a).join()}} but {${holes(b).join()}}`);
        if ([a, b].some((text) => (typeof text === "string" ? text : text.other).trim() === ""))
          faults.push(`${key}: empty`);
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);
  it("have a Korean sentence and remedy for every problem", () => {
    for (const code of problemCode.options) {
      const { message, remedy } = problemText(problemOf(code), "ko");
      expect(`${code} ${message} ${remedy}`).toMatch(/[가-힣].*[가-힣]/);
      expect(message).not.toBe(problemOf(code).message);
    }
  });
});

describe("a message", () => {
  const messages = defineMessages({
    en: { n: { one: "{count} video", other: "{count} videos" }, who: "Hello {name}" },
    ko: { n: "영상 {count}개", who: "{name}님" },
  });
  it("takes its form from the number, also when the number is already written out", () => {
    const t = translator(messages, "en");
    expect([t("n", { count: 1 }), t("n", { count: 2 }), t("n", { count: "1,001" })]).toEqual([
      "1 video",
      "2 videos",
      "1,001 videos",
    ]);
    expect(translator(messages, "ko")("n", { count: 1 })).toBe("영상 1개");
  });
  it("puts values in as they are, whatever they look like", () => {
    expect(translator(messages, "en")("who", { name: "{count} <b>$1" })).toBe("Hello {count} <b>$1");
  });
  it("speaks the machine's language when it is one of ours", () => {
    expect([systemLocale(["ko-KR", "en"]), systemLocale(["fr", "ko"]), systemLocale(["de"])]).toEqual([
      "ko",
      "ko",
      "en",
    ]);
  });
});
