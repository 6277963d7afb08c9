import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { namedScenario } from "../domain/event.ts";
import { query as querySchema } from "../domain/query.ts";
import { scenario } from "../domain/scenario.ts";
import { readQuestion } from "../question/index.ts";
import { compact } from "./compact.ts";
import { describeCriterion, formatQuery, parseQuery, parseVocabulary } from "./index.ts";
import type { ConceptVocabulary } from "./index.ts";
import { TEST_CAMERAS, TEST_NOW, TEST_QUERIES } from "./testQueries.ts";

const resources = new URL("../../resources/", import.meta.url);
const read = (path: string): unknown => parse(readFileSync(new URL(path, resources), "utf8"));
const scenarios = [
  ...readdirSync(new URL("scenarios", resources)).map((file) => scenario.parse(read(`scenarios/${file}`))),
  // As an operator makes one: no words, a name that says what is to be seen.
  {
    id: "bag-at-the-gate",
    names: { en: "Bag left at the gate", ko: "출입구에 두고 간 가방" },
    words: { en: [], ko: [] },
  },
].map((it) => namedScenario.parse(it));
const vocabulary: ConceptVocabulary = { ...parseVocabulary(read("concepts.yaml")), scenarios };
const context = { now: TEST_NOW, classes: [], cameras: TEST_CAMERAS, vocabulary };
const understand = (text: string) => querySchema.parse(parseQuery(text, context));
const meaning = (text: string) => compact(understand(text));

const LAST_NIGHT = ["from 2026-11-22T20:00:00 to 2026-11-23T06:00:00"];
const YESTERDAY = ["from 2026-11-22T00:00:00 to 2026-11-23T00:00:00"];

/** Sentences for events, each in English and Korean, in the compact form of testQueries.ts: "event:ids,levels,states". */
const SENTENCES: Array<{ en: string; ko: string; expect: string; times?: string[]; cameras?: string[] }> = [
  { en: "show assaults last night", ko: "어젯밤 폭행 보여줘", expect: "event:assault", times: LAST_NIGHT },
  {
    en: "confirmed robberies on camera North gate",
    ko: "North gate 카메라에서 확인된 강도",
    expect: "event:robbery,confirmed",
    cameras: ["North gate"],
  },
  { en: "fire alarms yesterday", ko: "어제 화재 경보", expect: "event:arson", times: YESTERDAY },
  { en: "arson", ko: "방화", expect: "event:arson" },
  { en: "assaults or robberies", ko: "폭행이나 강도", expect: "event:assault|robbery" },
  { en: "shooting, robbery and assault", ko: "총격, 강도와 폭행", expect: "event:shooting|robbery|assault" },
  {
    en: "unreviewed alarms yesterday",
    ko: "어제 검토되지 않은 경보",
    expect: "event:any,alarm,new",
    times: YESTERDAY,
  },
  { en: "dismissed events", ko: "제외된 이벤트", expect: "event:any,dismissed" },
  { en: "false alarms last night", ko: "어젯밤 오경보", expect: "event:any,dismissed", times: LAST_NIGHT },
  { en: "all events", ko: "모든 이벤트", expect: "event:any" },
  { en: "assaults that were confirmed", ko: "폭행 중 확인된 것", expect: "event:assault,confirmed" },
  { en: "alarm level assaults", ko: "경보 수준 폭행", expect: "event:assault,alarm" },
  { en: "line crossings on monday", ko: "월요일 선 넘음", expect: "event:line-crossing", times: ["days 1"] },
  { en: "intrusions at night", ko: "밤에 침입", expect: "event:burglary|zone-entered", times: ["daily 1200-360"] },
  { en: "assault with a red car", ko: "폭행, 빨간 차", expect: "car[red] & event:assault" },
  { en: "a person without assaults", ko: "폭행 없는 사람", expect: "person & !event:assault" },
  { en: "event:assault -event:robbery", ko: "이벤트:폭행 -이벤트:강도", expect: "event:assault & !event:robbery" },
  {
    en: "assault then a red car within 5 minutes",
    ko: "폭행 다음에 5분 안에 빨간 차",
    expect: "event:assault >300> car[red]",
  },
  { en: "wrong way", ko: "역주행", expect: "event:wrong-way" },
  // What is seen in the picture stays that, and is an event with a word for events.
  { en: "fire", ko: "불", expect: "concept:fire" },
  { en: "a person lying on the ground", ko: "바닥에 쓰러진 사람", expect: "lying(person)" },
  { en: "person lying events", ko: "쓰러진 사람 이벤트", expect: "event:person-lying" },
  { en: "loitering", ko: "배회", expect: "*[stay=60..]" },
  { en: "loitering alarms", ko: "배회 경보", expect: "event:loitering" },
  { en: "crowd", ko: "군중", expect: "concept:crowd" },
  { en: "unreviewed crowd alarms", ko: "미검토 군중 경보", expect: "event:crowd,new" },
  {
    en: "bag left at the gate incidents",
    ko: "출입구에 두고 간 가방 사건",
    expect: "event:bag-at-the-gate",
  },
];

test.each(SENTENCES)("$en / $ko", ({ en, ko, expect: steps, times = [], cameras = [] }) => {
  expect(meaning(en)).toEqual({ expect: steps, times, cameras });
  expect(meaning(ko)).toEqual({ expect: steps, times, cameras });
});

test("what is written from a query for events reads as the same query, in both languages", () => {
  for (const { en, ko } of SENTENCES)
    for (const text of [en, ko])
      for (const language of ["en", "ko"] as const)
        expect(meaning(formatQuery(understand(text), language, vocabulary)), `${text} in ${language}`).toEqual(
          meaning(text),
        );
});

test("scenarios change nothing of what other queries mean", () => {
  for (const { en, ko, expect: steps } of TEST_QUERIES)
    for (const text of [en, ko]) expect(meaning(text).expect, text).toBe(steps);
});

test("a concept names the scenarios of its name, whose events speak for it too", () => {
  const [step] = understand("화재").steps;
  expect(step!.criteria).toMatchObject([{ kind: "concept", concept: "fire", scenarios: ["arson"] }]);
  expect(understand("smoke").steps[0]!.criteria).toMatchObject([{ kind: "concept", scenarios: [] }]);
});

test("every word of a bundled scenario finds its events, alone or with a word for events", () => {
  for (const { id, names, words } of scenarios)
    for (const [language, nouns] of [
      ["en", "events"],
      ["ko", "이벤트"],
    ] as const)
      for (const name of [...words[language], names[language]]) {
        // A comma ends what is read as one name; such a name is typed as `event:"..."`.
        const text = name.includes(",") ? `event:"${name}"` : `${name} ${nouns}`;
        const found = meaning(text)
          .expect.match(/^event:([^,]*)$/)?.[1]
          ?.split("|");
        expect(found, text).toContain(id);
      }
});

test("chips say the event, its level and its state", () => {
  const chips = (text: string) =>
    understand(text).steps[0]!.criteria.map((one) => describeCriterion(one, understand(text).language, vocabulary));
  expect(chips("confirmed alarm level assaults")).toEqual(["Event: Assault, alarm, confirmed"]);
  expect(chips("확인된 폭행")).toEqual(["이벤트: 폭행, 확인됨"]);
  expect(chips("person lying events")).toEqual(["Event: Person lying"]);
});

test("the encoder is not asked for events, and an event asked for and excluded is a contradiction", () => {
  expect(understand("assault near a red car").steps[0]!.phrase).not.toContain("assault");
  expect(understand("confirmed assaults, -event:assault").contradictions).toHaveLength(1);
  expect(understand("assaults, -event:robbery").contradictions).toEqual([]);
});

test.each([
  ["How many assaults were there yesterday?", "어제 폭행이 몇 건 있었나요?", "howMany", "event:assault"],
  ["How many times was the line crossed yesterday?", "어제 몇 번 넘어갔나요?", "howMany", "event:line-crossing"],
  [
    "When was the first line crossing yesterday?",
    "어제 처음 선을 넘은 것은 언제였나요?",
    "whenFirst",
    "event:line-crossing",
  ],
  ["Which cameras had robberies yesterday?", "어제 어느 카메라에서 강도가 있었나요?", "whichCameras", "event:robbery"],
  ["Were there any unreviewed alarms yesterday?", "어제 미검토 경보가 있었나요?", "isThere", "event:any,alarm,new"],
])("%s / %s", (en, ko, intent, steps) => {
  for (const question of [en, ko]) {
    const plan = readQuestion(question, understand);
    expect(plan.intent, question).toBe(intent);
    expect(compact(plan.query), question).toEqual({ expect: steps, times: YESTERDAY, cameras: [] });
  }
});

test("a word of state or level alone stays what was typed", () => {
  expect(meaning("a new car").expect).toBe("car & free:new");
  expect(meaning("confirmed").expect).toBe("free:confirmed");
});
