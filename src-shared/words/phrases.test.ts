import { describe, expect, test } from "vitest";
import type { ColorName } from "../domain/geometry.ts";
import type { RecordedAt } from "../domain/time.ts";
import { classWord, cleanText, countPhrase, durationPhrase, joinList, objectPhrase } from "./index.ts";
import type { PhraseOptions } from "./objects.ts";
import { relationPhrase, signalPhrase, spanPhrase, timePhrase, timeWord, withParticle } from "./index.ts";

const COCO =
  "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush".split(
    ",",
  );

describe("Korean particles follow the last sound", () => {
  test.each([
    ["사람", "subject", "사람이"],
    ["승용차", "subject", "승용차가"],
    ["트럭", "topic", "트럭은"],
    ["버스", "topic", "버스는"],
    ["가방", "object", "가방을"],
    ["자전거", "object", "자전거를"],
    ["왼쪽", "to", "왼쪽으로"],
    ["위", "to", "위로"],
    // ㄹ takes 로 and yet 이, 을, 과.
    ["연필", "to", "연필로"],
    ["연필", "subject", "연필이"],
    ["칼", "with", "칼과"],
    ["개", "with", "개와"],
    ["카메라 1", "to", "카메라 1로"],
    ["카메라 3", "to", "카메라 3으로"],
    ["카메라 2", "subject", "카메라 2가"],
    ["카메라 6", "subject", "카메라 6이"],
    ["카메라 10", "subject", "카메라 10이"],
    ["22:14:05", "topic", "22:14:05는"],
    ["CCTV", "subject", "CCTV가"],
    ["CH L", "to", "CH L로"],
    ["DSLR", "subject", "DSLR이"],
    ["CAM", "subject", "CAM이"],
    ["Gate", "to", "Gate로"],
    ["North door", "topic", "North door는"],
    ["Tunnel", "to", "Tunnel로"],
    ["truck", "subject", "truck이"],
    ["Main street", "object", "Main street를"],
    ["line", "object", "line을"],
    ["정문(동)", "subject", "정문(동)이"],
    ["“사람”", "object", "“사람”을"],
    ["50%", "topic", "50%는"],
    ["カメラ", "topic", "カメラ은(는)"],
    ["…", "to", "…(으)로"],
    ["", "subject", "이(가)"],
  ] as const)("%s + %s = %s", (word, particle, expected) => {
    expect(withParticle(word, particle)).toBe(expected);
  });
});

describe("class names", () => {
  test("all 80 of COCO, moving and van have a Korean name and both numbers in English", () => {
    for (const name of [...COCO, "moving", "van"]) {
      expect(classWord(name, "ko"), name).toMatch(/^[가-힣 ]+$/u);
      expect(classWord(name, "en", 2), name).not.toMatch(/(?:ss|xs|chs|shs|[^aeiou]ys)$/u);
      if (name !== "sheep") expect(classWord(name, "en", 2), name).not.toBe(classWord(name, "en", 1));
    }
    expect(COCO).toHaveLength(80);
    expect(
      ["person", "knife", "bus", "sheep", "tv", "moving", "mouse"].map((name) => classWord(name, "en", 3)),
    ).toEqual(["people", "knives", "buses", "sheep", "TVs", "moving objects", "computer mice"]);
  });

  test("a model's own label is shown as it is, on one line", () => {
    expect(classWord("forklift", "en", 2)).toBe("forklifts");
    expect(classWord("forklift", "ko")).toBe("forklift");
    expect(classWord("bad\n\u202elabel", "en")).toBe("bad label");
    // Not a name that every object has.
    expect(classWord("constructor", "ko")).toBe("constructor");
  });

  test("counts take the counter that Korean counts the class with", () => {
    expect(countPhrase(1, "person", "en")).toBe("one person");
    expect(countPhrase(0, "dog", "en")).toBe("no dogs");
    expect(countPhrase(1204, "car", "en")).toBe("1,204 cars");
    expect(countPhrase(4, null, "en")).toBe("four objects");
    expect(
      (["person", "car", "dog", "boat", "book", "bottle"] as const).map((name) => countPhrase(4, name, "ko")),
    ).toEqual(["사람 4명", "승용차 4대", "개 4마리", "배 4척", "책 4권", "병 4개"]);
  });
});

describe("what an object looks like", () => {
  const look = (name: string, upper: ColorName[] = [], lower: ColorName[] = [], all: ColorName[] = []) => ({
    class: name,
    colors: { all, upper, lower },
  });
  const both = (what: ReturnType<typeof look>, options: Partial<PhraseOptions>) =>
    (["en", "ko"] as const).map((language) => objectPhrase(what, language, { classesKnown: true, ...options }));

  test.each([
    [look("person"), "a person", "사람"],
    [look("person", ["black"], ["black"]), "a person in dark clothes", "어두운 옷을 입은 사람"],
    [look("person", ["white"], ["white"]), "a person in light clothes", "밝은 옷을 입은 사람"],
    [look("person", ["red"]), "a person in a red top", "빨간 상의를 입은 사람"],
    [
      look("person", ["orange"], ["black"]),
      "a person in an orange top and black bottoms",
      "주황색 상의와 검은 하의를 입은 사람",
    ],
    [look("person", [], ["blue"]), "a person in blue bottoms", "파란 하의를 입은 사람"],
    [
      look("person", ["black", "red"], ["black"]),
      "a person in a black and red top and black bottoms",
      "검은색과 빨간 상의와 검은 하의를 입은 사람",
    ],
    [look("van", [], [], ["white"]), "a white van", "흰색 승합차"],
    [look("umbrella", [], [], ["gray"]), "a gray umbrella", "회색 우산"],
    [look("umbrella"), "an umbrella", "우산"],
    [look("moving", [], [], ["red"]), "something moving", "움직이는 물체"],
  ])("%j", (what, english, korean) => {
    expect(both(what, {})).toEqual([english, korean]);
  });

  test("colours that are as often the background's are not said", () => {
    expect(both(look("car", [], [], ["gray", "black"]), {})).toEqual(["a car", "승용차"]);
    expect(both(look("car", [], [], ["black", "blue", "gray"]), {})).toEqual(["a car", "승용차"]);
    expect(both(look("person", ["brown", "green"], ["green", "brown"]), {})).toEqual(["a person", "사람"]);
    expect(both(look("car", [], [], ["white", "gray"]), {})).toEqual(["a white car", "흰색 승용차"]);
  });

  test("articles, numbers, doubt, and footage whose classes nobody knows", () => {
    const dark = look("person", ["black"], ["black"]);
    expect(both(dark, { article: "the" })).toEqual(["the person in dark clothes", "어두운 옷을 입은 사람"]);
    expect(both(dark, { article: "another" })).toEqual([
      "another person in dark clothes",
      "어두운 옷을 입은 다른 사람",
    ]);
    expect(both(dark, { count: 2 })).toEqual(["two people in dark clothes", "어두운 옷을 입은 사람 2명"]);
    expect(both(look("horse"), { unsure: true })).toEqual(["what may be a horse", "말로 보이는 물체"]);
    expect(both(dark, { classesKnown: false })).toEqual(["something moving", "움직이는 물체"]);
    expect(both(dark, { classesKnown: false, article: "the" })[0]).toBe("the moving object");
    expect(both(dark, { classesKnown: false, count: 3 })).toEqual(["three moving objects", "움직이는 물체 3개"]);
  });
});

describe("times", () => {
  const seoul: RecordedAt = {
    utcMs: Date.parse("2024-07-15T13:14:05Z"),
    source: "operator",
    zone: "Asia/Seoul",
    zoneKnown: true,
  };
  const nobody: RecordedAt = { ...seoul, utcMs: null, source: "unknown" };

  test("wall clock where it is known, media time where not", () => {
    expect(timePhrase(seoul, 0, "en")).toBe("at 22:14:05");
    expect(timePhrase(seoul, 1_999_999, "ko", { zone: true })).toBe("22:14:06 (+09:00)에");
    expect(timePhrase(nobody, 83_000_000, "en")).toBe("at 0:01:23 of the video");
    expect(timePhrase(nobody, 83_000_000, "ko")).toBe("영상 0:01:23에");
    expect(timeWord(seoul, 0, { date: true, zone: true })).toBe("2024-07-15 22:14:05 (+09:00)");
    expect(timeWord({ utcMs: 0, zone: "not/a zone" }, 0)).toBe("00:00:00");
  });

  test("a span over midnight names both days, one within a second one time", () => {
    expect(spanPhrase(seoul, 0, 3_600_000_000, "en")).toBe("from 22:14:05 to 23:14:05");
    expect(spanPhrase(seoul, 0, 7_200_000_000, "en")).toBe("from 2024-07-15 22:14:05 to 2024-07-16 00:14:05");
    expect(spanPhrase(seoul, 0, 7_200_000_000, "ko")).toBe("2024-07-15 22:14:05부터 2024-07-16 00:14:05까지");
    expect(spanPhrase(seoul, 100, 900, "en")).toBe("at 22:14:05");
    expect(spanPhrase(nobody, 0, 65_000_000, "en")).toBe("from 0:00:00 to 0:01:05 of the video");
    expect(spanPhrase(nobody, 0, 65_000_000, "ko")).toBe("영상 0:00:00부터 0:01:05까지");
  });

  test.each([
    [0, "1 second", "1초"],
    [8_400_000, "8 seconds", "8초"],
    [125_000_000, "2 minutes 5 seconds", "2분 5초"],
    [60_000_000, "1 minute", "1분"],
    [4_830_000_000, "1 hour 21 minutes", "1시간 21분"],
    [7_200_000_000, "2 hours", "2시간"],
  ])("%d microseconds are %s, %s", (us, english, korean) => {
    expect([durationPhrase(us, "en"), durationPhrase(us, "ko")]).toEqual([english, korean]);
  });
});

test("lists end as their language ends them", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((items) => joinList(items, "en"))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(joinList(["a", "b"], "en", "or")).toBe("a or b");
  expect(joinList(["사람", "개"], "ko")).toBe("사람과 개");
  expect(joinList(["개", "사람", "차"], "ko")).toBe("개, 사람, 차");
  expect(joinList(["개", "사람"], "ko", "or")).toBe("개 또는 사람");
});

test("text from outside becomes one short line without characters that act", () => {
  expect(cleanText(" Gate\r\n2\u0000\u200b\u202e\ufeff  north ")).toBe("Gate 2 north");
  expect(cleanText("\ud800x\u2028y")).toBe("x y");
  expect(Array.from(cleanText("😀".repeat(1000), 10))).toHaveLength(10);
  expect(cleanText("a".repeat(81))).toBe(`${"a".repeat(79)}…`);
  expect(cleanText("정문 카메라")).toBe("정문 카메라");
});

describe("relations and signals", () => {
  const man = { phrase: "a person in dark clothes", class: "person" };
  const van = { phrase: "a white van", class: "van" };
  const bicycle = { phrase: "자전거", class: "bicycle" };
  const bench = { phrase: "벤치", class: "bench" };
  const person = { phrase: "사람", class: "person" };

  test("say where things are, and no more", () => {
    expect(relationPhrase("near", man, van, "en")).toBe("a person in dark clothes is near a white van");
    expect(relationPhrase("in", man, van, "en", 0.9)).toBe("a person in dark clothes is in a white van");
    expect(relationPhrase("lying", man, null, "en")).toBe("a person in dark clothes is lying down");
    expect(relationPhrase("leftBehind", van, man, "en")).toBe(
      "a white van stays behind after a person in dark clothes goes away",
    );
    expect(relationPhrase("on", person, bicycle, "ko")).toBe("사람이 자전거를 타고 있습니다");
    expect(relationPhrase("on", person, bench, "ko")).toBe("사람이 벤치 위에 있습니다");
    expect(relationPhrase("following", person, { phrase: "개", class: "dog" }, "ko")).toBe(
      "사람이 개 뒤에서 같은 방향으로 움직입니다",
    );
  });

  test("who vanished at a standing car may be in it, and may not", () => {
    expect(relationPhrase("in", man, van, "en", 0.5)).toBe(
      "a person in dark clothes goes out of sight at a white van and may be in it",
    );
    expect(relationPhrase("in", person, { phrase: "승합차", class: "van" }, "ko", 0.5)).toContain("있을 수 있습니다");
  });

  test("signals are called weak, and what only looks like it a likeness", () => {
    expect(signalPhrase("flame", "en")).toBe("the picture flickers like flame (weak sign)");
    expect(signalPhrase("cameraMoved", "en", "at 22:14:05")).toBe(
      "the whole picture shifts at 22:14:05, as when the camera is moved (weak sign)",
    );
    expect(signalPhrase("flame", "ko")).toBe("화면이 불꽃처럼 일렁입니다(약한 징후)");
    expect(signalPhrase("lightOff", "ko", "22:14:05에")).toBe(
      "22:14:05에 조명이 꺼진 것처럼 화면이 갑자기 어두워집니다(약한 징후)",
    );
  });
});
