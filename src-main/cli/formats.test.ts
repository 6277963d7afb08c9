import { expect, test } from "vitest";
import type { TrackPath } from "#shared/domain/track.ts";
import { boxesOnFrames, toCoco, toCsv, toMot } from "./formats.ts";
import { readArgs, sizeOption, timeOption, UsageError } from "./args.ts";
import { printable, table } from "./output.ts";
import { recordedAt } from "./commands/import.ts";

const path: TrackPath = {
  trackId: 3,
  class: "car",
  confidence: 0.9,
  tUs: [200_000, 400_000],
  x: [0.1, 0.3],
  y: [0.2, 0.2],
  w: [0.1, 0.1],
  h: [0.5, 0.5],
  score: [0.8, 0.6],
};
const frames = [0, 100_000, 200_000, 300_000, 400_000, 500_000];

test("every source frame of a track's life gets a box, linear between samples", () => {
  const boxes = boxesOnFrames(path, frames, "all");
  expect(boxes.map((b) => b.frame)).toEqual([3, 4, 5]);
  expect(boxes[1]).toMatchObject({ score: 0 });
  expect(boxes[1]?.x).toBeCloseTo(0.2);
});

test("sampled frames only, on request", () => {
  expect(boxesOnFrames(path, frames, "sampled").map((b) => [b.frame, b.score])).toEqual([
    [3, 0.8],
    [5, 0.6],
  ]);
});

test("MOTChallenge text is in pixels with 1-based frames, ordered by frame", () => {
  const other = { ...path, trackId: 1 };
  const text = toMot([...boxesOnFrames(path, frames, "sampled"), ...boxesOnFrames(other, frames, "sampled")], {
    width: 1000,
    height: 500,
  });
  expect(text.split("\n").map((line) => line.split(",").slice(0, 6).join(","))).toEqual([
    "3,1,100,100,100,250",
    "3,3,100,100,100,250",
    "5,1,300,100,100,250",
    "5,3,300,100,100,250",
  ]);
});

test("COCO results carry the box as x, y, width, height", () => {
  expect(toCoco(boxesOnFrames(path, frames, "sampled"), { width: 1000, height: 500 }, ["car"])[0]).toMatchObject({
    image_id: 3,
    category_id: 1,
    bbox: [100, 100, 100, 250],
  });
});

test("CSV quotes what would break it", () => {
  const text = toCsv(boxesOnFrames({ ...path, class: 'a,"b' }, frames, "sampled"));
  expect(text.split("\n")[1]).toContain('"a,""b"');
});

test("a wrong call is told, not guessed", () => {
  expect(() => readArgs(["import", "--camrea", "x"])).toThrow(UsageError);
  expect(() => timeOption(readArgs(["objects", "--from", "ten"]), "from")).toThrow(UsageError);
  expect(timeOption(readArgs(["objects", "--from", "1:02:03.5"]), "from")).toBe(3_723_500_000);
  expect(sizeOption(readArgs(["track", "--size", "640x480"]), "size")).toEqual({ width: 640, height: 480 });
  expect(() => sizeOption(readArgs(["track", "--size", "640"]), "size")).toThrow(UsageError);
});

test("a recorded time keeps whether its zone was stated", () => {
  expect(recordedAt("2024-07-15T22:14:05+09:00")).toMatchObject({
    utcMs: Date.UTC(2024, 6, 15, 13, 14, 5),
    zone: "+09:00",
    zoneKnown: true,
    source: "operator",
  });
  expect(recordedAt("2024-07-15 22:14:05").zoneKnown).toBe(false);
  expect(() => recordedAt("yesterday")).toThrow(UsageError);
});

test("a hostile file name cannot write to the terminal", () => {
  expect(printable("a\u001b[31mb\u202e")).toBe("a\\u001b[31mb\\u202e");
  expect(table(["name"], [["x\ny"]]).split("\n")).toHaveLength(2);
});
