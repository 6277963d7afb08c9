import { expect, onTestFinished, test } from "vitest";
import type { Moment } from "#shared/domain/moment.ts";
import { frameSide } from "#shared/domain/geometry.ts";
import { videoId } from "#shared/domain/video.ts";
import type { Mark } from "../../test/factsWorld.ts";
import { queryOf, searchWorld } from "../../test/searchWorld.ts";
import { fillBoxes, type BoxAt } from "./fillBoxes.ts";

const video = videoId.parse("v_0000000000");
const known = { x: 0, y: 0, w: 1, h: 1 };
const moment = (over: Partial<Moment>): Moment => ({
  id: "m",
  library: null,
  videoId: video,
  startUs: 0,
  endUs: 9_000_000,
  bestUs: 4_000_000,
  box: null,
  trackId: 3,
  score: 1,
  band: "strong",
  reasons: [],
  steps: [],
  ...over,
});
const evidence = (trackIds: number[], tUs: number): Moment["reasons"][number] => ({
  criterion: "c",
  satisfied: true,
  evidence: { route: "facts", weight: "strong", tUs, trackIds, box: null, value: null, text: null },
});
const never = new AbortController().signal;

test("boxes of a moment and of its evidence are those of the track at that time, each read once", async () => {
  const asked: string[] = [];
  const boxAt: BoxAt = async (run, trackId, tUs) => {
    asked.push(`${run} ${trackId} ${tUs}`);
    return trackId === 9 ? null : { x: trackId / 10, y: tUs / 1e7, w: 0.1, h: 0.1 };
  };
  const moments = [
    moment({ reasons: [evidence([3, 4], 4_000_000), evidence([9], 1_000_000), evidence([], 1_000_000)] }),
    moment({ box: known }),
    moment({ trackId: null }),
  ];
  const [first, second, third] = await fillBoxes(moments, () => 7, boxAt, never);
  expect(asked.sort()).toEqual(["7 3 4000000", "7 9 1000000"]);
  expect(first!.box).toEqual({ x: 0.3, y: 0.4, w: 0.1, h: 0.1 });
  expect(first!.reasons.map((it) => it.evidence!.box)).toEqual([first!.box, null, null]);
  expect([second!.box, third!.box]).toEqual([known, null]);
});

test("few tracks are read side by side, and none after the answer was cancelled", async () => {
  const controller = new AbortController();
  let reading = 0;
  let most = 0;
  let read = 0;
  const boxAt: BoxAt = async () => {
    most = Math.max(most, ++reading);
    if (++read === 20) controller.abort(new Error("left"));
    await Promise.resolve();
    reading--;
    return known;
  };
  const moments = Array.from({ length: 50 }, (_, i) => moment({ trackId: i + 1 }));
  await expect(fillBoxes(moments, () => 7, boxAt, controller.signal)).rejects.toThrow("left");
  expect(most).toBeLessThanOrEqual(8);
  expect(read).toBeLessThan(30);
});

test("an answer shows where someone came in, in its first place and as its nearest miss", async () => {
  const asked: string[] = [];
  const world = await searchWorld({
    encoder: false,
    deps: {
      boxAt: async (run, trackId, tUs) => {
        asked.push(`${run} ${trackId} ${tUs}`);
        return known;
      },
    },
  });
  onTestFinished(() => world.close());
  const path: Mark[] = [
    [10, 0.1, 0.8, 0.2],
    [20, 0.6, 0.8, 0.2],
  ];
  const id = world.add({ actors: [{ class: "person", path }] });
  const run = world.store.videos.need(id).currentRun!;
  const { entry, startUs } = world.facts.get(run)!.objects;
  entry[0] = frameSide.options.indexOf("left");
  const shownUs = startUs[0]! + 500_000;
  const find = async (side: "left" | "top") =>
    await world.find({
      query: queryOf({ steps: [[{ kind: "object", object: { classes: ["person"], entry: side } }]] }),
    });
  expect((await find("left")).moments).toMatchObject([
    { bestUs: shownUs, box: known, reasons: [{ evidence: { tUs: shownUs, box: known } }] },
  ]);
  expect(asked).toEqual([`${run} 1 ${shownUs}`]);
  const { nearestMiss } = (await find("top")).done;
  expect(nearestMiss).toMatchObject({ trackId: 1, band: "weak", box: known, reasons: [{ satisfied: false }] });
});
