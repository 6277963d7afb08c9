import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { citedSentence } from "../domain/evidence.ts";
import { parseQuery, parseVocabulary } from "../query/index.ts";
import { createChecker } from "./index.ts";
import { TRUE_ANSWERS } from "./testAnswers.ts";
import { FALSE_ANSWERS } from "./testFalseAnswers.ts";
import { MALFORMED_ANSWERS } from "./testMalformedAnswers.ts";
import { GAPPED, testContext, testEvidence, type TestCase } from "./testEvidence.ts";

const vocabulary = parseVocabulary(
  parse(readFileSync(new URL("../../resources/concepts.yaml", import.meta.url), "utf8")),
);
const library = {
  now: "2026-07-15T09:00:00",
  classes: ["person", "car", "truck", "bus", "dog", "backpack", "bicycle"],
  cameras: ["North gate", "Yard 2"],
  vocabulary,
};
const understand = (text: string) => parseQuery(text, library);
const languageOf = (text: unknown) => (typeof text === "string" && /[가-힣]/.test(text) ? "ko" : "en");

/** One checker for all answers of a kind: making one reads all evidence. */
const checkers = new Map<string, ReturnType<typeof createChecker>>();

function check(answer: { text: unknown; evidence: unknown; asked?: string }, more: Partial<TestCase> = {}) {
  const { text, evidence, asked } = answer;
  const made = { language: languageOf(text), ...(asked === undefined ? {} : { asked }), ...more } satisfies TestCase;
  const key = JSON.stringify(made);
  const checker = checkers.get(key) ?? createChecker(testContext(made, understand));
  checkers.set(key, checker);
  const checked = checker({ text, evidence });
  // Whatever it says, it can be stored and shown.
  citedSentence.parse({ ...checked, origin: "model", repaired: false });
  return checked;
}
const reasons = (answer: Parameters<typeof check>[0], more?: Partial<TestCase>) =>
  check(answer, more).problems.map(({ code }) => code);

describe("answers that the evidence supports are passed", () => {
  test.each(TRUE_ANSWERS)("$text", (answer) => {
    const { verdict, problems, text } = check(answer);
    expect(problems).toEqual([]);
    expect(verdict).toBe("supported");
    expect(text).toBe(answer.shown ?? answer.text);
  });
});

describe("answers that it does not support are refused, with the reason", () => {
  test.each(FALSE_ANSWERS)("$text", (answer) => {
    expect(check(answer).verdict).toBe("unsupported");
    expect(reasons(answer)).toContain(answer.refused);
  });
});

describe("what is no answer is refused", () => {
  test.each(MALFORMED_ANSWERS)("$text $evidence", (answer) => {
    expect(check(answer).verdict).toBe("unsupported");
    expect(reasons(answer)).toContain(answer.refused);
  });
});

test("the set has a hundred answers and more, in both languages, and every reason occurs in it", () => {
  const all = [...TRUE_ANSWERS, ...FALSE_ANSWERS, ...MALFORMED_ANSWERS];
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(({ text }) => languageOf(text) === "ko").length).toBeGreaterThan(60);
  const refused = new Set([...FALSE_ANSWERS, ...MALFORMED_ANSWERS].map((one) => one.refused));
  expect([...refused].sort()).toEqual([
    "absenceNotSupported",
    "cameraNotSupported",
    "classNotSupported",
    "colorNotSupported",
    "countNotSupported",
    "directionNotSupported",
    "judgement",
    "malformed",
    "modelWrittenOnly",
    "noEvidence",
    "relationNotSupported",
    "timeNotSupported",
    "unknownEvidence",
  ]);
});

test("the app's own lines of evidence pass when a model repeats them", () => {
  for (const language of ["en", "ko"] as const)
    for (const { id, text, kind } of testEvidence(language)) {
      if (["text", "caption", "span", "count"].includes(kind)) continue;
      expect(check({ text, evidence: [id] }, { language }).problems, text).toEqual([]);
    }
});

test("absence goes as far as the search went: a gap, another thing than was asked for, or nothing cited that was looked through refuses it", () => {
  const trucks = { text: "No trains were seen.", evidence: ["E20"], asked: "Were there any trains?" };
  expect(reasons(trucks)).toEqual([]);
  expect(reasons(trucks, { coverage: GAPPED })).toContain("absenceNotSupported");
  expect(reasons({ ...trucks, asked: "Were there any boats?" })).toContain("absenceNotSupported");
  expect(reasons({ ...trucks, evidence: ["E1"] })).toContain("absenceNotSupported");
  const korean = { text: "기차는 보이지 않았습니다.", evidence: ["E20"], asked: "기차가 있었나요?" };
  expect(reasons(korean)).toEqual([]);
  expect(reasons(korean, { coverage: GAPPED })).toContain("absenceNotSupported");
  // Red ones were looked for: nothing is known of the others.
  expect(reasons({ text: "No trains were seen.", evidence: ["E20"], asked: "Were there any red trains?" })).toContain(
    "absenceNotSupported",
  );
});

test("the first of all is the first only where everything was handed over, or where the program itself found it", () => {
  const first = {
    text: "The first person appeared at {E1}.",
    evidence: ["E1"],
    asked: "When did a person first appear at the gate?",
  };
  const shared = {
    text: "The first red car passed at {E3}.",
    evidence: ["E3"],
    asked: "When did a red car first pass?",
  };
  // The yard's clock is unknown: its person may have come before.
  expect(reasons(first)).toContain("timeNotSupported");
  expect(reasons(shared)).toEqual([]);
  expect(reasons(shared, { cut: true })).toContain("timeNotSupported");
  expect(reasons(shared, { cut: true, anchors: ["E3"] })).toEqual([]);
});

test("a citation written into the text counts as one, and is taken out", () => {
  expect(check({ text: "A red car passed [E3].", evidence: [] })).toMatchObject({
    text: "A red car passed.",
    evidence: ["E3"],
    verdict: "supported",
  });
});

test("a refused sentence keeps only ids that exist", () => {
  expect(check({ text: "A red car passed.", evidence: ["E3", "E1O", "E77"] }).evidence).toEqual(["E3"]);
});

test("hostile lengths take no time", () => {
  const started = performance.now();
  for (const piece of [
    "A red car ",
    "E3 ",
    "{E3} ",
    "22:14:05 ",
    "5 minutes ",
    "and ",
    "no ",
    "사람이 ",
    "두 명이 ",
    "\u200b",
    "((((",
    "a\u0301",
  ])
    check({ text: piece.repeat(20_000), evidence: Array.from({ length: 5000 }, () => "E3") });
  expect(performance.now() - started).toBeLessThan(2000);
});
