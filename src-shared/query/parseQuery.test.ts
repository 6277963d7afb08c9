import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { MAX_QUERY_LENGTH, query as querySchema } from "../domain/query.ts";
import type { Query } from "../domain/query.ts";
import { compact } from "./compact.ts";
import { formatQuery, isEmptyQuery, parseQuery, parseVocabulary } from "./index.ts";
import type { QueryContext } from "./index.ts";
import { TEST_CAMERAS, TEST_NOW, TEST_QUERIES } from "./testQueries.ts";

const vocabulary = parseVocabulary(
  parse(readFileSync(new URL("../../resources/concepts.yaml", import.meta.url), "utf8")),
);
const context: QueryContext = { now: TEST_NOW, classes: [], cameras: TEST_CAMERAS, vocabulary };
const read = (text: string, changes: Partial<QueryContext> = {}) =>
  querySchema.parse(parseQuery(text, { ...context, ...changes }));
const meaning = (text: string, changes: Partial<QueryContext> = {}) => compact(read(text, changes));
const marked = ({ text, steps, times, cameras }: Query) =>
  [...steps.flatMap((step) => step.criteria), ...times, ...cameras].map(({ span }) =>
    text.slice(span!.start, span!.end),
  );

test.each(TEST_QUERIES)("$en / $ko", ({ en, ko, expect: steps, times = [], cameras = [] }) => {
  const expected = { expect: steps, times, cameras };
  expect(meaning(en)).toEqual(expected);
  expect(meaning(ko)).toEqual(expected);
});

test("what is written from a query reads as the same query, in both languages", () => {
  for (const { en, ko } of TEST_QUERIES)
    for (const text of [en, ko])
      for (const language of ["en", "ko"] as const)
        expect(meaning(formatQuery(read(text), language, vocabulary)), `${text} in ${language}`).toEqual(meaning(text));
});

test.each([
  ["after 10pm", "daily 1320-1440"],
  ["before 22:00", "daily 0-1320"],
  ["after midnight", "daily 0-360"],
  ["between 9 and 5", "daily 540-1020"],
  ["between 20:00 and 09:00", "daily 1200-540"],
  ["at night", "daily 1200-360"],
  ["yesterday", "from 2026-11-22T00:00:00 to 2026-11-23T00:00:00"],
  ["last night", "from 2026-11-22T20:00:00 to 2026-11-23T06:00:00"],
  ["this morning", "from 2026-11-23T06:00:00 to 2026-11-23T12:00:00"],
  ["on 2026-07-15", "from 2026-07-15T00:00:00 to 2026-07-16T00:00:00"],
  ["July 15", "from 2026-07-15T00:00:00 to 2026-07-16T00:00:00"],
  ["December 24", "from 2025-12-24T00:00:00 to 2025-12-25T00:00:00"],
  ["last 2 hours", "from 2026-11-23T12:30:00 to 2026-11-23T14:30:00"],
  ["3 days ago", "from 2026-11-20T00:00:00 to 2026-11-21T00:00:00"],
  ["yesterday after 10pm", "from 2026-11-22T22:00:00 to 2026-11-23T00:00:00"],
  ["weekdays before 9am", "daily 0-540 days 1,2,3,4,5"],
  ["not at night", "! daily 1200-360"],
  ["after:22:00", "daily 1320-1440"],
  ["before:2026-07-15", "to 2026-07-15T00:00:00"],
  ["date:yesterday", "from 2026-11-22T00:00:00 to 2026-11-23T00:00:00"],
  ["어제 밤", "from 2026-11-22T20:00:00 to 2026-11-23T06:00:00"],
  ["오늘 아침", "from 2026-11-23T06:00:00 to 2026-11-23T12:00:00"],
  ["밤 10시 이후", "daily 1320-1440"],
  ["오후 3시부터 5시까지", "daily 900-1020"],
  ["오후 3시 30분쯤", "daily 925-935"],
  ["7월 15일", "from 2026-07-15T00:00:00 to 2026-07-16T00:00:00"],
  ["월요일", "days 1"],
  ["지난 2시간 동안", "from 2026-11-23T12:30:00 to 2026-11-23T14:30:00"],
  ["２０２６-０７-１５", "from 2026-07-15T00:00:00 to 2026-07-16T00:00:00"],
])("the time %s", (text, time) => {
  expect(meaning(text)).toEqual({ expect: "", times: [time], cameras: [] });
});

test.each([
  ["빨간옷", "person[red]"],
  ["빨간 옷", "person[red]"],
  ["사람이 탄 자전거", "on(person,bicycle)"],
  ["사람이 두고 간 가방", "leftBehind(backpack|handbag|suitcase,person)"],
  ["someone leaves a bag behind", "leftBehind(backpack|handbag|suitcase,person)"],
  ["bag left behind by a man", "leftBehind(backpack|handbag|suitcase,person)"],
  ["빨간 재킷을 입지 않은 사람", "person & !person[upper=red]"],
  ["사람이 빨간 차에서", "car[red] & person"],
  ["차가 왼쪽으로 이동하고 사람이 뛰는", "car[dir=left] & person[speed=fast]"],
  ["a cyclist in a yellow jacket", "on(person[upper=yellow],bicycle)"],
  ["three vehicles", "car|truck|bus|motorcycle[count=3..3]"],
  ["no cars or trucks", "!car|truck"],
  ["no red jackets", "!person[upper=red]"],
  ["red, no green", "*[red] & !*[green]"],
  ["red but not green", "*[red] & !*[green]"],
  ["not green but red", "*[red] & !*[green]"],
  ["red, no green car", "*[red] & !car[green]"],
  ["not red or green", "!*[red|green]"],
  ["빨간색, 초록색 없이", "*[red] & !*[green]"],
  ["빨간색, 초록색 말고", "*[red] & !*[green]"],
  ["빨간 재킷 없는", "!person[upper=red]"],
  ["person without a helmet", "person & !concept:helmet"],
  ["person with a red hat", "concept:hat & free:red hat & person"],
  ['text "ABC 123"', "words:ABC 123"],
  ["ABC라고 적힌 트럭", "truck & words:ABC"],
  ["class:person color:red -dog", "person[red] & !dog"],
  ["person fixing a roof", "free:fixing a roof & person"],
  ["man in a black hoodie and jeans", "person[upper=black,lower=blue]"],
  ["검은 후드티와 청바지를 입은 남자", "person[upper=black,lower=blue]"],
  ["트럭이 왼쪽에서 들어오고 나서 사람이 뛴다", "truck[entry=left] > person[speed=fast]"],
  ["개나리", "free:개나리"],
  ["차가운 바람", "free:차가운 바람"],
])("%s means %s", (text, steps) => {
  expect(meaning(text).expect).toBe(steps);
});

test("chips mark the words they were read from", () => {
  expect(marked(read("show me a person in a red jacket walking left, after 22:00, no car"))).toEqual([
    "person in a red jacket walking left",
    "car",
    "after 22:00",
  ]);
  expect(marked(read("어제 밤 정문 카메라에서 빨간 차가 왼쪽으로 가는 장면"))).toEqual([
    "빨간 차가 왼쪽으로 가는",
    "어제 밤",
    "정문 카메라에서",
  ]);
});

test("the encoder gets the words without times, cameras and exclusions", () => {
  const phrase = (text: string) => read(text).steps.map((step) => step.phrase);
  expect(phrase("find a person in red near a truck, without a helmet, yesterday on camera north gate")).toEqual([
    "a person in red near a truck",
  ]);
  expect(phrase("no cars")).toEqual([""]);
  expect(phrase("정문 카메라에서 모자 없는 사람 보여줘")).toEqual(["사람"]);
  expect(phrase("a man falls, then an ambulance")).toEqual(["a man falls", "an ambulance"]);
});

test("a thing asked for and excluded is named as a contradiction, in one step only", () => {
  const { contradictions, steps } = read("red car without cars");
  expect(contradictions).toEqual([{ a: steps[0]!.criteria[0]!.id, b: steps[0]!.criteria[1]!.id }]);
  expect(read("사람 없는 빨간 옷 입은 사람").contradictions).toHaveLength(1);
  expect(read("car without red cars").contradictions).toEqual([]);
  expect(read("a car then no car").contradictions).toEqual([]);
});

test("a word is a concept where no detector knows it as a class, and a class where one does", () => {
  expect(meaning("knife").expect).toBe("knife");
  expect(meaning("knife", { classes: ["person"] }).expect).toBe("concept:knife");
  expect(meaning("two helmets", { classes: ["person", "helmet"] }).expect).toBe("helmet[count=2..2]");
  expect(meaning("red forklifts", { classes: ["forklift"] }).expect).toBe("forklift[red]");
});

test("every word of the concept file means its concept", () => {
  for (const { id, en, ko, synonyms } of vocabulary.concepts)
    for (const word of [en, ko, ...synonyms.en, ...synonyms.ko])
      expect(meaning(word, { classes: ["person"] }).expect, word).toBe(`concept:${id}`);
});

test("a camera is a camera only where it stands for one", () => {
  expect(meaning("person at the gate", { cameras: ["Gate"] })).toMatchObject({
    expect: "concept:gate & person",
    cameras: [],
  });
  expect(meaning("person on camera gate", { cameras: ["Gate"] })).toMatchObject({
    expect: "person",
    cameras: ["Gate"],
  });
  expect(meaning('-camera:"North gate" person')).toMatchObject({ expect: "person", cameras: ["!North gate"] });
  expect(meaning("카메라 3에서 트럭")).toMatchObject({ expect: "truck", cameras: ["3"] });
  expect(meaning("Lobby 2 person")).toMatchObject({ expect: "person", cameras: ["Lobby 2"] });
});

test("ids stay while only what comes after them changes", () => {
  const ids = (text: string) => read(text).steps[0]!.criteria.map((one) => one.id);
  expect(ids("red car, person walking left")[0]).toBe(ids("red car, dog")[0]);
});

const PIECES = [
  "red car",
  "빨간 옷",
  "🔥👨‍👩‍👧",
  '"',
  "'; DROP TABLE videos; --",
  "\u0000\u0007\u001b[2J",
  "\ud800",
  "\udc00x",
  "شخص أحمر",
  "‮abc",
  "１２３명",
  "99999999999",
  "class:",
  'camera:"',
  "-",
  "-camera:x",
  "after:",
  "after:99:99",
  "2026-13-45",
  "between and",
  "5명 이상 이상",
  "then then",
  "그다음에",
  "within 2 minutes",
  "없는 없는",
  "no no no",
  "near near",
  "옆에 안에 탄",
  "wearing in on by",
  "ㅋㅋㅋ",
  "ﬃ",
  "İ",
  '{"a":1}',
  "\n\t",
  "at 25:00",
  "0 people",
  "the",
];

test("anything typed gives a valid query whose spans lie in its text", () => {
  const texts = [
    "",
    ...PIECES,
    ...PIECES.flatMap((a, i) => [
      `${a} ${PIECES[(i * 7 + 3) % PIECES.length]}`,
      `${PIECES[(i * 5 + 1) % PIECES.length]}${a}`,
    ]),
  ];
  texts.push(
    ...PIECES.map((piece) => piece.repeat(80)),
    PIECES.join(" "),
    PIECES.join(""),
    PIECES.toReversed().join(", "),
  );
  for (const text of texts) {
    const query = read(text);
    const parts = [...query.steps.flatMap((step) => step.criteria), ...query.times, ...query.cameras];
    expect(new Set(parts.map((part) => part.id)).size).toBe(parts.length);
    for (const { span } of parts) expect(span!.start < span!.end && span!.end <= query.text.length, text).toBe(true);
    expect(query.text.isWellFormed()).toBe(true);
    for (const language of ["en", "ko"] as const) read(formatQuery(query, language, vocabulary));
  }
});

test("a text that is too long is cut, and says so", () => {
  const query = read("red car ".repeat(1250));
  expect(query.cut).toBe(true);
  expect(query.text).toHaveLength(MAX_QUERY_LENGTH);
  expect(read("red car").cut).toBe(false);
});

test("nothing said is an empty query", () => {
  for (const text of ["", "   ", "show me the", "보여줘", "\u0000", ",,,"])
    expect(isEmptyQuery(read(text)), text).toBe(true);
});

test("decomposed Hangul, as some keyboards type it, reads like composed", () => {
  expect(meaning("빨간 차".normalize("NFD")).expect).toBe("car[red]");
});

test.each([
  ["two people near each other", "서로 가까이 있는 두 사람", "near(person,person)"],
  ["two people walking together", "함께 걷는 두 사람", "near(person[dir=moving],person[dir=moving])"],
  ["a dog together with a man", "사람과 함께 있는 개", "near(dog,person)"],
  ["a person alone", "혼자 있는 사람", "person[count=1..1]"],
  ["a person near a car, two dogs alone", "차 옆에 있는 사람, 개 두 마리", "dog[count=2..2] & near(person,car)"],
])("who is together and who alone: %s / %s", (en, ko, steps) => {
  expect(meaning(en).expect).toBe(steps);
  expect(meaning(ko).expect).toBe(steps);
});

test('two things named before "together" are near each other', () => {
  expect(["near(dog,person)", "near(person,dog)"]).toContain(meaning("a person and a dog together").expect);
  expect(["near(dog,person)", "near(person,dog)"]).toContain(meaning("사람과 개가 함께 있는 장면").expect);
});

test.each([
  ["a person near the door", "문 옆에 있는 사람", "concept:gate & person"],
  ["a dog inside the crate", "궤짝 안에 있는 개", "dog & free:"],
])("a place that no detector finds is no other side of a relation: %s / %s", (en, ko, steps) => {
  expect(meaning(en).expect).toMatch(steps);
  expect(meaning(ko).expect).toMatch(steps);
  expect(meaning(ko).expect).not.toMatch(/near|in\(/);
});

test("a camera called as a kind of place is meant where it is written as its name, and the place where it is not", () => {
  const named = { ...context, cameras: ["Hall", "정문"] };
  const meaning = (text: string) => {
    const { expect: criteria, cameras } = compact(parseQuery(text, named));
    return { criteria, cameras };
  };
  for (const text of ["person at Hall", "person on camera hall"])
    expect(meaning(text), text).toEqual({ criteria: "person", cameras: ["Hall"] });
  for (const text of ["person in the hall", "person hall"])
    expect(meaning(text), text).toEqual({ criteria: "concept:corridor & person", cameras: [] });
  for (const text of ["정문에 사람", "정문에서 사람", "person at 정문"])
    expect(meaning(text), text).toEqual({ criteria: "person", cameras: ["정문"] });
  expect(meaning("정문 사람")).toEqual({ criteria: "concept:gate & person", cameras: [] });
});
