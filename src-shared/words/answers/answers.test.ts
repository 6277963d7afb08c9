import { describe, expect, test } from "vitest";
import type { Language } from "../../domain/evidence.ts";
import type { RecordedAt } from "../../domain/time.ts";
import { videoId } from "../../domain/video.ts";
import { EMPTY_VOCABULARY, parseQuery } from "../../query/index.ts";
import {
  askedNoun,
  askedState,
  coverageSentence,
  howManySentence,
  placeName,
  quoted,
  stateSentence,
  Teller,
  unclockedSentence,
} from "./index.ts";

const step = (text: string) =>
  parseQuery(text, { now: "2026-11-23T14:30:00", classes: [], cameras: [], vocabulary: EMPTY_VOCABULARY }).steps[0]!;

describe("what was asked for, in the words of what was understood", () => {
  test.each([
    ["a person", "a person", "people", "one person"],
    [
      "a man wearing a white shirt and black trousers",
      "a person in a white top and black bottoms",
      "people in white tops and black bottoms",
      "one person in a white top and black bottoms",
    ],
    ["an orange car", "an orange car", "orange cars", "one orange car"],
    ["a running person", "a person moving fast", "people moving fast", "one person moving fast"],
    [
      "buses entering from the left",
      "a bus coming in from the left",
      "buses coming in from the left",
      "one bus coming in from the left",
    ],
    ["vehicles", "a vehicle", "vehicles", "one vehicle"],
    [
      "a person near a person",
      "a person near another person",
      "people near another person",
      "one person near another person",
    ],
    [
      "a truck without a person",
      "a truck with no person in the picture",
      "trucks with no person in the picture",
      "one truck with no person in the picture",
    ],
    ["an abandoned suitcase", "a suitcase left behind", "suitcases left behind", "one suitcase left behind"],
  ])("%s", (text, one, many, single) => {
    const noun = askedNoun(step(text), "en")!;
    expect([noun.one, noun.many, noun.counted(1)]).toEqual([one, many, single]);
    expect(noun.counted(12)).toBe(`12 ${many}`);
  });

  test.each([
    ["빨간 재킷을 입은 사람", "빨간색 상의를 입은 사람 3명"],
    ["주황색 차", "주황색 승용차 3대"],
    ["10분 이상 주차된 차", "10분 이상 서 있던 승용차 3대"],
    ["오른쪽으로 나가는 사람", "오른쪽으로 나간 사람 3명"],
    ["빨간 자전거를 탄 사람", "빨간색 자전거를 탄 사람 3명"],
    ["사람을 따라가는 개", "사람 뒤에서 같은 방향으로 움직이는 개 3마리"],
    ["버려진 여행 가방", "두고 간 여행 가방 3개"],
    ["차량", "차량 3대"],
  ])("%s", (text, counted) => {
    expect(askedNoun(step(text), "ko")!.counted(3)).toBe(counted);
  });

  test.each([
    ["more than five people", "en", "at least six people at the same time"],
    ["동시에 사람 2명 이하", "ko", "동시에 사람 2명 이하"],
    ["without cars", "en", "no cars"],
    ["camera covered", "en", "the picture loses its detail, as when the camera is covered (weak sign)"],
  ] as const)("a state: %s", (text, language, words) => {
    expect(askedState(step(text), language)).toBe(words);
  });

  test("what no noun can be made of is quoted, as one short line", () => {
    expect(quoted(`say "hi"\n${"x".repeat(500)}`, "en")).toMatch(/^“say 'hi' x{100,160}…”$/u);
    expect(quoted("불이 난 곳", "ko")).toBe("‘불이 난 곳’");
  });
});

describe("figures in Korean take the particles of their counters", () => {
  const noun = (name: string) => askedNoun(step(name), "ko")!;
  test.each([
    ["사람", "명", 3, "사람 5명이 보였고, 가장 많을 때는 T에 동시에 3명이었습니다."],
    ["차", "대", 3, "승용차 5대가 보였고, 가장 많을 때는 T에 동시에 3대였습니다."],
    ["개", "마리", 1, "개 5마리가 보였고, 한 번에 1마리씩 보였습니다."],
    ["보트", "척", 3, "배 5척이 보였고, 가장 많을 때는 T에 동시에 3척이었습니다."],
  ])("%s", (name, counter, most, text) => {
    expect(howManySentence({ noun: noun(name), total: 5, most, when: "T에", counter }, "ko")).toBe(text);
  });
});

describe("when and where", () => {
  const recordedAt = (utc: string | null, zone = "Asia/Seoul"): RecordedAt => ({
    utcMs: utc === null ? null : Date.parse(utc),
    source: "operator",
    zone,
    zoneKnown: true,
  });
  const gate = { videoName: "a.mp4", camera: "Gate", recordedAt: recordedAt("2026-07-15T13:00:00Z") };
  const file = { videoName: "b.mp4", camera: null, recordedAt: recordedAt(null) };
  const many = (language: Language) => new Teller(language, { date: true, single: false });

  test("the zone is said once for each zone, the date where there may be several days", () => {
    const teller = many("en");
    expect(teller.at(gate, 5e6)).toBe("at 2026-07-15 22:00:05 (+09:00) on camera Gate");
    expect(teller.at(gate, 6e6)).toBe("at 2026-07-15 22:00:06 on camera Gate");
    expect(teller.at({ ...gate, recordedAt: recordedAt("2026-07-15T13:00:00Z", "UTC") }, 0)).toBe(
      "at 2026-07-15 13:00:00 (UTC) on camera Gate",
    );
    expect(new Teller("ko", { date: false, single: true }).span(gate, 5e6, 65e6)).toBe(
      "22:00:05부터 22:01:05 (+09:00)까지",
    );
    expect(many("ko").at(gate, 5e6)).toBe("Gate 카메라에서 2026-07-15 22:00:05 (+09:00)에");
  });

  test("media time comes with its file, since it means nothing without", () => {
    expect(many("en").at(file, 83e6)).toBe("at 0:01:23 of b.mp4");
    expect(many("ko").span({ ...file, camera: "정문" }, 0, 83e6)).toBe(
      "정문 카메라 b.mp4 영상 0:00:00부터 0:01:23까지",
    );
    expect(many("en").time({ ...file, camera: "Yard" }, 83e6)).toBe("0:01:23 of b.mp4");
    expect(new Teller("en", { date: false, single: true }).at(file, 83e6)).toBe("at 0:01:23 of the video");
    expect(unclockedSentence([many("ko").at(file, 0)], 2, false, "ko")).toBe(
      "촬영 시각을 알 수 없는 영상은 따로 말합니다: b.mp4 영상 0:00:00, 그 밖에 영상 2개.",
    );
  });

  test("a name that says that it is a camera is not told twice; what acts in a name is gone", () => {
    expect(many("en").at({ ...gate, camera: "Camera 3" }, 0)).toContain("on Camera 3");
    expect(many("ko").at({ ...gate, camera: "정문 카메라" }, 0)).toMatch(/^정문 카메라에서/u);
    expect(placeName({ ...gate, camera: "a\u202Eb\nc" })).toBe("a b c");
  });
});

test("coverage tells what was searched, and why not the rest", () => {
  const gaps = [{ reason: "noClock" as const, videos: 2, us: 7200e6, videoIds: [videoId.parse("v_0123456789")] }];
  const coverage = { videos: 3, us: 10_800e6, searchedUs: 3600e6, gaps, shared: [] };
  expect(coverageSentence(coverage, "en")).toBe(
    "Searched: 1 hour of 3 hours in 3 recordings. Not searched: the time of recording is unknown (2 recordings, 2 hours).",
  );
  expect(coverageSentence(coverage, "ko")).toBe(
    "영상 3개, 3시간 가운데 1시간을 찾아보았습니다. 찾지 못한 부분: 촬영 시각을 알 수 없음 (영상 2개, 2시간).",
  );
  expect(coverageSentence({ ...coverage, gaps: [], searchedUs: 10_800e6 }, "ko")).toBe(
    "영상 3개, 3시간 분량을 모두 찾아보았습니다.",
  );
  expect(coverageSentence({ videos: 0, us: 0, searchedUs: 0, gaps: [], shared: [] }, "en")).toBe(
    "No recording lies within what was asked for.",
  );
  expect(stateSentence("no people", "longest", "at T", 60e6, "en")).toBe("No people: the longest at T, for 1 minute.");
});
