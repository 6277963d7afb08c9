import { afterEach, describe, expect, test } from "vitest";
import type { Caption } from "#shared/domain/caption.ts";
import { evidenceItem } from "#shared/domain/evidence.ts";
import type { ConceptVocabulary } from "#shared/query/index.ts";
import { fail } from "#shared/lib/problems.ts";
import { outcomes } from "../../../bench/factAnswers.ts";
import { answersWorld } from "../../../test/answersWorld.ts";
import type { Actor, Mark } from "../../../test/factsWorld.ts";
import type { FactAnswer } from "./types.ts";

type World = Awaited<ReturnType<typeof answersWorld>>;
const open: World[] = [];
const world = async (...args: Parameters<typeof answersWorld>) => {
  const made = await answersWorld(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const S = 1_000_000;
const H = 0.2;
const walks = (name: string, fromS: number, toS: number, more: Partial<Actor> = {}): Actor => ({
  class: name,
  path: [
    [fromS, 0.2, 0.8, H],
    [toS, 0.8, 0.8, H],
  ],
  ...more,
});
const stands = (name: string, fromS: number, toS: number, x = 0.5, more: Partial<Actor> = {}): Actor => ({
  class: name,
  path: [
    [fromS, x, 0.8, H],
    [toS, x, 0.8, H],
  ],
  ...more,
});
const at = (clock: string) => ({
  utcMs: Date.parse(clock),
  source: "operator" as const,
  zone: "Asia/Seoul",
  zoneKnown: true,
});
const texts = (answer: FactAnswer) => answer.sentences.map((it) => it.text);
const GUN: ConceptVocabulary = {
  concepts: [
    {
      id: "gun",
      en: "gun",
      ko: "총",
      synonyms: { en: ["guns"], ko: [] },
      prompts: ["a gun"],
      scope: "window",
      classes: [],
    },
  ],
};

test.each(["en", "ko"] as const)(
  "answers over generated footage are exactly right in numbers, times, cameras and tracks, %s",
  async (language) => {
    const all = await outcomes(language, 1);
    expect(all.length).toBeGreaterThanOrEqual(40);
    expect(all.filter((it) => it.wrong.length > 0).map((it) => `${it.question}: ${it.wrong.join("; ")}`)).toEqual([]);
  },
);

describe("what is asked", () => {
  test("people and cars are counted each by itself; people with a dog only while there is one", async () => {
    const w = await world();
    w.add({
      actors: [walks("person", 5, 15), walks("person", 20, 30), walks("dog", 21, 29, {}), stands("car", 40, 50)],
    });
    for (const [question, ...said] of [
      [
        "How many people and cars were there?",
        "Two people were seen, one at a time.",
        "One car was seen, at 0:00:40 of the video.",
      ],
      [
        "사람과 차가 몇 대 있었나요?",
        "사람 2명이 보였고, 한 번에 1명씩 보였습니다.",
        "영상 0:00:40에 승용차 1대가 보였습니다.",
      ],
      [
        "How many people were there while a dog was there?",
        "One person with a dog in the picture was seen, at 0:00:21 of the video.",
      ],
    ] as const)
      expect(texts(await w.ask(question)), question).toEqual(expect.arrayContaining([...said]));
  });

  test("with nothing named everything is meant, and a question about nothing is asked back", async () => {
    const w = await world();
    w.add({ actors: [walks("person", 5, 15), walks("car", 20, 30)] });
    expect(texts(await w.askAs("howMany", ""))[0]).toBe("Two objects were seen, one at a time.");
    expect(texts(await w.ask("How many were there in the last 100 days?"))[0]).toBe(
      "This footage cannot tell of an object: none of it could be searched for that.",
    );
    const empty = await w.ask("?!");
    expect(empty).toMatchObject({ outcome: "answered", evidence: [], coverage: { videos: 0 } });
    expect(texts(empty)).toEqual([
      "It is not clear what to look for. Name a thing, such as a person or a car, a time or a camera.",
    ]);
    expect(texts(await w.ask("차가 없는 빨간 차가 있었나요?"))[0]).toContain("서로 어긋납니다");
    expect(texts(await w.ask("Was there a red car without cars?"))[0]).toContain("The question contradicts itself");
  });

  test("no people: whether there were, and for how long there were none", async () => {
    const w = await world();
    w.add({ actors: [walks("person", 5, 15), walks("person", 30, 40)] });
    w.add({ camera: "Yard", actors: [stands("car", 0, 60)] });
    const some = await w.ask("Were there no people?");
    expect(texts(some).slice(0, 2)).toEqual([
      "No: two people were seen, one at a time.",
      "No people: four times, 1 minute 40 seconds in all.",
    ]);
    const none = await w.ask("Were there no people on camera Yard?");
    expect(none.outcome).toBe("notShown");
    expect(texts(none)[0]).toBe("The footage in the time and place asked for does not show a person.");
  });

  test("a selection is asked of alone, and a single video needs no name beside its times", async () => {
    const w = await world();
    const a = w.add({ name: "a.mp4", actors: [walks("person", 5, 15), walks("person", 40, 50)] });
    const b = w.add({ name: "b.mp4", actors: [walks("person", 5, 15)] });
    const spans = [
      { videoId: a, fromUs: 0, toUs: 20 * S },
      { videoId: b, fromUs: 30 * S, toUs: 60 * S },
    ];
    const marked = await w.ask("How many people were there?", { spans });
    expect(texts(marked)).toEqual(["One person was seen, at 0:00:05 of a.mp4."]);
    expect(marked.coverage).toMatchObject({ videos: 2, us: 50 * S, searchedUs: 50 * S });
    const span = { videoId: a, fromUs: 30 * S, toUs: 60 * S };
    expect(texts(await w.ask("사람이 몇 명 있었어?", { span }))).toEqual(["영상 0:00:40에 사람 1명이 보였습니다."]);
  });
});

describe("how sure it is", () => {
  test("what ends with the recording, or the time asked for, is not said to come or go", async () => {
    const w = await world();
    w.add({ camera: "Gate", recordedAt: at("2026-07-15T13:59:30Z"), actors: [stands("car", 0, 60)] });
    expect(texts(await w.ask("When was a car first seen?"))[0]).toBe(
      "A car was already there when the recording begins, at 22:59:30 (+09:00).",
    );
    expect(texts(await w.ask("When was the last time a car was seen?"))[0]).toContain(
      "was still there when the recording ends, at 23:00:30",
    );
    expect(texts(await w.ask("How long was a car there?"))[0]).toContain("for at least 1 minute");
    expect(texts(await w.ask("23시 이후에 차가 처음 보인 때는?"))[0]).toBe(
      "승용차가 23:00:00 (+09:00)에 질문한 시간이 시작될 때 이미 있었습니다.",
    );
  });

  test("a class that no detector knows, and a concept without a model, are told and never denied", async () => {
    const w = await world({ vocabulary: GUN });
    w.add({ actors: [walks("person", 5, 15)] });
    const lion = await w.ask("Was there an elephant?");
    expect(lion.outcome).toBe("notShown");
    expect(texts(lion)).toEqual([
      "This footage cannot tell of an elephant: none of it could be searched for that.",
      "The detector knows no elephants.",
      "Nothing of 1 recording (1 minute) could be searched: seen by a detector that does not know this kind (1 recording, 1 minute).",
    ]);
    const gun = texts(await w.ask("Was there a gun?"));
    expect(gun[1]).toBe("No detector looks for “gun”; no model that compares pictures with words is installed.");
    expect(gun.join(" ")).not.toMatch(/does not show|there was no|was no/u);
    expect(texts(await w.ask("총이 있었나요?")).join(" ")).toContain("검출기는 총을 찾지 못하며");
  });

  test("nothing found is said of the footage, with what was searched and what came nearest", async () => {
    const w = await world();
    const id = w.add({
      camera: "Gate",
      recordedAt: at("2026-07-15T13:00:00Z"),
      actors: [stands("car", 5, 25, 0.5, { colors: ["red"] })],
    });
    w.add({ state: "failed", camera: "Gate" });
    const answer = await w.ask("Was there a blue car?");
    expect(texts(answer)).toEqual([
      "The footage does not show a blue car.",
      "Searched: 1 minute of 2 minutes in 2 recordings. Not searched: could not be read (1 recording, 1 minute).",
      "What comes nearest is a red car, at 2026-07-15 22:00:15 (+09:00) on camera Gate.",
    ]);
    expect(answer).toMatchObject({
      outcome: "notShown",
      nearestMiss: { videoId: id, trackId: 1 },
      coverage: { searchedUs: 60 * S },
    });
    expect(answer.sentences[0]!.refs).toMatchObject([{ kind: "span", videoId: id }]);
    expect(texts(await w.ask("파란 차가 있었나요?"))[2]).toBe(
      "가장 가까운 것은 Gate 카메라에서 2026-07-15 22:00:15 (+09:00)의 빨간색 승용차입니다.",
    );
  });

  test("what only looks alike is worded as weak or likely, and counts moments, never people", async () => {
    const w = await world({ encoder: true });
    w.add({
      camera: "Gate",
      actors: [walks("person", 5, 15)],
      shows: Array.from({ length: 7 }, (_, i) => ({
        atS: i * 8,
        words: i === 2 ? "purple balloon" : `wall${i} stone${i}`,
      })),
    });
    const answer = await w.ask("How many purple balloon were there?");
    expect(answer.outcome).toBe("answered");
    expect(texts(answer)[0]).toMatch(/moments? (?:probably )?match|Only weak evidence: one moment/iu);
    expect(texts(answer).join(" ")).not.toMatch(/people|balloons? were seen/u);
    expect(answer.evidence[0]).toMatchObject({ kind: "moment", startUs: 16 * S });
    const open = await w.askAs("open", "purple balloon");
    expect(open.sentences).toEqual([]);
    expect(open.evidence.length).toBeGreaterThan(0);
  });

  test("a sequence is told step by step, first by the clock, and those without a clock by themselves", async () => {
    const w = await world();
    const scene = [walks("person", 5, 15), walks("car", 20, 30)];
    w.add({ camera: "Late", recordedAt: at("2026-07-15T14:00:00Z"), actors: scene });
    w.add({ camera: "Early", recordedAt: at("2026-07-15T13:00:00Z"), actors: scene });
    w.add({ name: "none.mp4", actors: scene });
    const answer = await w.askAs("whenFirst", "a person, then a car");
    expect(texts(answer)).toEqual([
      "Three moments match “a person, then a car”.",
      "The first is at 2026-07-15 22:00:05 (+09:00) on camera Early.",
      "Step by step: first at 2026-07-15 22:00:05 on camera Early, then at 2026-07-15 22:00:20 on camera Early.",
      "Recordings with an unknown clock are told by themselves: at 0:00:05 of none.mp4.",
    ]);
    expect(texts(await w.askAs("whichCameras", "a person, then a car")).slice(1)).toEqual([
      "Camera Late: one moment, first at 2026-07-15 23:00:05.",
      "Camera Early: one moment, first at 2026-07-15 22:00:05.",
      "none.mp4: one moment, first at 0:00:05.",
    ]);
  });
});

test("what the detector was not sure of is counted, and said to be uncertain", async () => {
  const w = await world();
  const id = w.add({ actors: [walks("person", 5, 15), walks("person", 20, 30), walks("dog", 40, 50)] });
  const { objects } = w.facts.get(w.store.videos.need(id).currentRun!)!;
  objects.confidence[1] = 0.3;
  objects.confidence[2] = 0.3;
  expect(texts(await w.ask("How many people were there?")).slice(0, 2)).toEqual([
    "Two people were seen, one at a time.",
    "One of them is not certain: the detector may have taken something else for it.",
  ]);
  expect(texts(await w.ask("사람이 몇 명 있었어?"))[1]).toBe(
    "그 가운데 1명은 확실하지 않습니다. 검출기가 다른 것을 잘못 보았을 수 있습니다.",
  );
  expect(texts(await w.ask("Was there a dog?"))).toEqual([
    "Perhaps: one dog was seen, at 0:00:40 of the video.",
    "It is not certain: the detector may have taken something else for it.",
  ]);
  expect(texts(await w.ask("개가 있었나요?"))[0]).toBe("아마도, 영상 0:00:40에 개 1마리가 보였습니다.");
});

test("two who were near each other are one sentence", async () => {
  const w = await world();
  w.add({
    actors: [
      stands("person", 0, 50, 0.5),
      {
        class: "person",
        path: [
          [5, 0.95, 0.8, H],
          [15, 0.54, 0.8, H],
          [30, 0.54, 0.8, H],
          [40, 0.95, 0.8, H],
        ],
      },
    ],
  });
  const { sentences } = await w.ask("Who was near a person?");
  expect(sentences[0]!.text).toBe("Two people near another person were seen.");
  expect(sentences.filter((it) => it.text.includes(" is near "))).toHaveLength(1);
});

describe("the evidence", () => {
  const beside: Mark[] = [
    [12, 0.95, 0.8, H],
    [20, 0.56, 0.8, H],
    [40, 0.56, 0.8, H],
    [50, 0.95, 0.8, H],
  ];

  test("holds what was around the hits: relations, signals, texts and kept captions, and all that sentences cite", async () => {
    const w = await world();
    const id = w.add({
      actors: [stands("car", 0, 60), { class: "person", path: beside }],
      signals: [{ kind: "flash", startUs: 30 * S, endUs: 30.2 * S, strength: 0.7, box: null }],
    });
    w.texts.push({
      video: id,
      kind: "ocr",
      model: "m",
      startUs: 21 * S,
      endUs: 22 * S,
      text: "EXIT 3",
      box: null,
      confidence: 0.9,
      score: 1,
    });
    const caption = { videoId: id, fromUs: 10 * S, toUs: 30 * S, text: "A person stands.", kept: true, primed: false };
    w.captions.push(
      caption as Caption,
      { ...caption, text: "Arson.", primed: true } as Caption,
      { ...caption, text: "A try.", kept: false } as Caption,
    );
    const { evidence, sentences, problems } = await w.ask("Was there a person?");
    const of = (kind: string) => evidence.filter((it) => it.kind === kind);
    expect(of("relation")).toMatchObject([
      { trackIds: expect.arrayContaining([1, 2]), facts: { relations: ["near"] } },
    ]);
    expect(of("signal")).toMatchObject([{ facts: { signals: ["flash"] } }]);
    expect(of("text")).toMatchObject([{ text: "EXIT 3", facts: { words: "EXIT 3" }, modelWritten: false }]);
    expect(of("caption")).toMatchObject([
      { text: "A person stands.", modelWritten: true, facts: { count: null, classes: [] } },
    ]);
    for (const ref of sentences.flatMap((it) => it.refs)) expect(evidence).toContainEqual(ref);
    expect(problems).toEqual([]);
    evidence.forEach((it, i) => expect(evidenceItem.safeParse({ ...it, id: `E${i + 1}` }).error).toBeUndefined());
  });

  test("of a crowd it is bounded, with the exact count all the same", async () => {
    const w = await world();
    w.add({ durationUs: 4000 * S, actors: Array.from({ length: 300 }, (_, i) => walks("person", 10 * i, 10 * i + 8)) });
    const { sentences, evidence } = await w.ask("How many people were there?");
    expect(sentences[0]!.text).toBe("300 people were seen, one at a time.");
    expect(evidence.length).toBeLessThanOrEqual(80);
    expect(evidence.find((it) => it.kind === "count")!.facts).toMatchObject({ count: 300, classes: ["person"] });
  });

  test("stands without an index of texts that fails, and says so", async () => {
    const w = await world();
    w.add({ actors: [walks("person", 5, 15)] });
    w.deps.texts = () => ({ during: async () => Promise.reject(fail("INDEX_UNREACHABLE")) });
    const answer = await w.ask("Was there a person?");
    expect(answer.problems.map((it) => it.code)).toEqual(["INDEX_UNREACHABLE"]);
    expect(texts(answer)[0]).toContain("Yes: one person was seen");
  });

  test("names of cameras and files cannot act: one line, no marks that turn text round, bounded", async () => {
    const w = await world();
    const evil = `\u202Egpj.\n<img src=x onerror=alert(1)> ${"x".repeat(5000)}`;
    w.add({ name: evil, camera: evil, actors: [walks("person", 5, 15)] });
    w.add({ name: evil, actors: [walks("person", 5, 15)] });
    for (const question of [
      "How many people were there?",
      "Which cameras saw a person?",
      "사람은 어느 카메라에 나왔나요?",
    ]) {
      const { sentences, evidence } = await w.ask(question);
      for (const text of [...sentences, ...evidence].map((it) => it.text)) {
        expect(text).not.toMatch(/[\n\u202E]/u);
        expect(text.length).toBeLessThan(1000);
      }
    }
  });

  test("nothing goes on for someone who left", async () => {
    const w = await world();
    for (let i = 0; i < 5; i++) w.add({ actors: [walks("person", 5, 15)] });
    const stop = new AbortController();
    const answer = w.ask("How many people were there?", {}, stop.signal);
    stop.abort();
    await expect(answer).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("what happened", () => {
  test("a short piece is told as it went, a thing by itself with whom it met", async () => {
    const w = await world();
    w.add({
      camera: "Gate",
      recordedAt: at("2026-07-15T13:00:00Z"),
      actors: [
        stands("car", 10, 60, 0.5, { colors: ["red"] }),
        {
          class: "person",
          path: [
            [12, 0.95, 0.8, H],
            [20, 0.56, 0.8, H],
            [40, 0.56, 0.8, H],
            [50, 0.95, 0.8, H],
          ],
        },
      ],
      durationUs: 90 * S,
    });
    const all = await w.ask("What happened?");
    expect(texts(all).join(" ")).toContain("red car");
    expect(all.sentences.every((it) => it.refs.length > 0)).toBe(true);
    const car = texts(await w.ask("What happened to the red car?"));
    expect(car[0]).toBe("One red car was seen.");
    expect(car.join(" ")).toContain("stands still for 50 seconds");
    expect(car.join(" ")).toContain("A person is near a red car");
  });
});
