import { afterEach, expect, test } from "vitest";
import { answersWorld } from "../../../test/answersWorld.ts";
import type { Actor } from "../../../test/factsWorld.ts";
import { factLibrary, Truth, worldVideos } from "../../../bench/lib/factLibrary.ts";
import { summarise } from "./summarise.ts";

type World = Awaited<ReturnType<typeof answersWorld>>;
const open: World[] = [];
const world = async () => {
  const made = await answersWorld();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const S = 1_000_000;
const H = 0.2;
const live = () => new AbortController().signal;
const at = (clock: string) => ({
  utcMs: Date.parse(clock),
  source: "operator" as const,
  zone: "Asia/Seoul",
  zoneKnown: true,
});
const walks = (name: string, fromS: number, toS: number, more: Partial<Actor> = {}): Actor => ({
  class: name,
  path: [
    [fromS, 0.2, 0.8, H],
    [toS, 0.8, 0.8, H],
  ],
  ...more,
});
const SHIFT = { from: "2026-07-15T21:00:00", to: "2026-07-16T00:00:00" };
const texts = async (w: World, language: "en" | "ko", period: { from: string | null; to: string | null } = SHIFT) =>
  (await summarise(w.deps, { ...period, scope: {}, language }, live())).sentences.map((it) => it.text);

test("a shift is summed up with exact figures, in both languages alike", async () => {
  const w = await world();
  const library = factLibrary(2);
  const videos = worldVideos(library);
  const ids = videos.map((it) => w.add(it));
  const truth = new Truth(
    library,
    ids,
    videos.map((it) => w.tracksOf(it.actors)),
  );
  const clocked = truth.clocked(library.things);
  const n = (name: string) => clocked.filter((it) => it.class === name).length;
  const summary = await summarise(w.deps, { ...SHIFT, scope: {}, language: "en" }, live());
  const en = summary.sentences.map((it) => it.text);
  const ko = await texts(w, "ko");
  expect(en[0]).toBe("From 2026-07-15 21:00:00 to 2026-07-16 00:00:00: 3 cameras, 3 recordings, 2 hours of footage.");
  expect(ko[0]).toBe("2026-07-15 21:00:00부터 2026-07-16 00:00:00까지: 카메라 3대, 영상 3개, 2시간 분량.");
  expect(en[1]).toContain(`${n("person")} people`);
  expect(ko[1]).toContain(`사람 ${n("person")}명`);
  expect(ko[1]).toContain(`승용차 ${n("car")}대`);
  // Quarters of an hour by the script: how many things begin in each.
  const quarters = Map.groupBy(clocked, (it) => Math.floor(truth.wallS(it, it.fromS)! / 900));
  const most = Math.max(...[...quarters.values()].map((it) => it.length));
  expect(en.find((it) => it.startsWith("Busiest"))).toMatch(
    new RegExp(`when (?:${most}|nine|eight|seven) objects appeared`, "u"),
  );
  expect(en.filter((it) => it.startsWith("Camera "))).toHaveLength(3);
  expect(en.join(" ")).toContain("One person lying down was seen");
  expect(ko.join(" ")).toContain("두고 간 여행 가방 1개가 보였습니다");
  expect(en.join(" ")).toContain("as when the camera is covered (weak sign)");
  expect(en.at(-3)).toBe("Unresolved: left out, the time of recording is unknown: clip-07.mp4.");
  expect(en.length).toBeLessThanOrEqual(25);
  expect(ko).toHaveLength(en.length);
  expect(summary.sentences.every((it) => it.refs.length > 0)).toBe(true);
  for (const ref of summary.sentences.flatMap((it) => it.refs)) expect(summary.evidence).toContainEqual(ref);
});

test("what is unresolved is told: left things, people lying, covered and moved cameras, files, clocks, missing recordings", async () => {
  const w = await world();
  const clock = at("2026-07-15T12:00:00Z");
  w.add({
    camera: "Gate",
    recordedAt: clock,
    durationUs: 600 * S,
    labels: ["person", "suitcase"],
    actors: [
      {
        class: "person",
        path: [
          [502, 0.1, 0.8, H],
          [509, 0.49, 0.8, H],
          [515, 0.49, 0.8, H],
          [525, 0.9, 0.8, H],
        ],
      },
      {
        class: "suitcase",
        path: [
          [510, 0.5, 0.8, 0.06],
          [600, 0.5, 0.8, 0.06],
        ],
      },
      {
        class: "person",
        path: [
          [540, 0.2, 0.8, H],
          [560, 0.2, 0.8, H],
          [561, 0.2, 0.8, 0.08, 2.2],
          [600, 0.2, 0.8, 0.08, 2.2],
        ],
      },
    ],
    signals: [
      { kind: "cameraMoved", startUs: 100 * S, endUs: 101 * S, strength: 0.8, box: null },
      { kind: "cameraCovered", startUs: 580 * S, endUs: 600 * S, strength: 0.8, box: null },
    ],
  });
  w.add({ name: "broken.mp4", camera: "Gate", recordedAt: at("2026-07-15T12:20:00Z"), state: "failed" });
  w.add({ name: "waiting.mp4", camera: "Yard", recordedAt: clock, state: "queued" });
  w.add({ name: "clockless.mp4", actors: [walks("person", 1, 5)] });
  const en = (await texts(w, "en", { from: "2026-07-15T21:00:00", to: "2026-07-15T22:00:00" })).filter((it) =>
    it.startsWith("Unresolved: "),
  );
  expect(en).toEqual([
    "Unresolved: a suitcase that was left behind is still there when the footage ends, at 2026-07-15 21:10:00 (+09:00) on camera Gate.",
    "Unresolved: a person is still lying when the footage ends, at 2026-07-15 21:10:00 on camera Gate.",
    "Unresolved: the camera seems covered until the footage ends (weak sign), beginning at 2026-07-15 21:09:40 on camera Gate.",
    "Unresolved: the camera seems to have been moved (weak sign) and may show another view since, at 2026-07-15 21:01:40 on camera Gate.",
    "Unresolved: could not be read: broken.mp4.",
    "Unresolved: not analysed yet: waiting.mp4.",
    "Unresolved: left out, the time of recording is unknown: clockless.mp4.",
    "Unresolved: camera Yard has no recording from 2026-07-15 21:01:00 to 22:00:00.",
    "Unresolved: camera Gate has no recording from 2026-07-15 21:21:00 to 22:00:00.",
  ]);
  const ko = (await texts(w, "ko", { from: null, to: null })).filter((it) => it.startsWith("미해결: "));
  expect(ko[0]).toBe(
    "미해결: Gate 카메라에서 2026-07-15 21:10:00 (+09:00)에 영상이 끝날 때 두고 간 여행 가방이 아직 남아 있습니다.",
  );
  expect(ko.at(-1)).toBe("미해결: 촬영 시각을 알 수 없는 영상: clockless.mp4.");
});

test("what lies there as one file ends is not unresolved where the next one of the camera goes on", async () => {
  const w = await world();
  const lying: Actor = {
    class: "person",
    path: [
      [20, 0.2, 0.8, H],
      [30, 0.2, 0.8, H],
      [31, 0.2, 0.8, 0.08, 2.2],
      [60, 0.2, 0.8, 0.08, 2.2],
    ],
  };
  w.add({ camera: "Gate", recordedAt: at("2026-07-15T12:00:00Z"), actors: [lying] });
  w.add({ camera: "Gate", recordedAt: at("2026-07-15T12:01:01Z"), actors: [walks("person", 5, 15)] });
  expect((await texts(w, "en", { from: null, to: null })).join(" ")).not.toContain("still lying");
});

test("the first after long quiet is told, over files that follow one another, and never over what nobody recorded", async () => {
  const w = await world();
  w.add({
    camera: "Gate",
    recordedAt: at("2026-07-15T12:00:00Z"),
    durationUs: 1800 * S,
    actors: [walks("person", 60, 70)],
  });
  w.add({
    camera: "Gate",
    recordedAt: at("2026-07-15T12:30:00Z"),
    durationUs: 1800 * S,
    actors: [walks("dog", 900, 910)],
  });
  w.add({
    camera: "Yard",
    recordedAt: at("2026-07-15T12:00:00Z"),
    durationUs: 60 * S,
    actors: [walks("person", 10, 20)],
  });
  w.add({
    camera: "Yard",
    recordedAt: at("2026-07-15T13:55:00Z"),
    durationUs: 60 * S,
    actors: [walks("person", 10, 20)],
  });
  const en = await texts(w, "en");
  expect(en.filter((it) => it.includes("in which nothing was found"))).toEqual([
    "After 43 minutes 50 seconds in which nothing was found, a dog appeared at 2026-07-15 21:45:00 on camera Gate.",
  ]);
});

test("of nothing there is a summary too, which claims nothing", async () => {
  const w = await world();
  expect(await texts(w, "en")).toEqual(["No recording lies within what was asked for."]);
  w.add({ camera: "Gate", recordedAt: at("2026-07-15T12:30:00Z") });
  expect((await texts(w, "en")).slice(0, 2)).toEqual([
    "From 2026-07-15 21:00:00 to 2026-07-16 00:00:00: 1 camera, 1 recording, 1 minute of footage.",
    "No people or objects were found in the footage that was searched.",
  ]);
  expect((await texts(w, "ko"))[1]).toBe("찾아본 영상에서 사람이나 물체가 검출되지 않았습니다.");
});

test("it is bounded, and ends for someone who left", async () => {
  const w = await world();
  for (let i = 0; i < 12; i++)
    w.add({
      camera: `Camera ${i}`,
      recordedAt: at("2026-07-15T12:00:00Z"),
      actors: [walks("person", 1, 50), walks("car", 20, 55), walks("person", 5, 9)],
    });
  for (let i = 0; i < 12; i++)
    w.add({ camera: `Other ${i}`, recordedAt: at("2026-07-15T12:00:00Z"), state: i % 2 ? "failed" : "queued" });
  const { sentences, evidence } = await summarise(w.deps, { ...SHIFT, scope: {}, language: "ko" }, live());
  expect(sentences.length).toBeLessThanOrEqual(25);
  expect(sentences.length).toBeGreaterThan(10);
  expect(evidence.length).toBeLessThanOrEqual(200);
  const stop = new AbortController();
  const stopped = summarise(w.deps, { ...SHIFT, scope: {}, language: "en" }, stop.signal);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
});
