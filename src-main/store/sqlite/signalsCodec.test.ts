import { expect, test } from "vitest";
import type { RangeResult } from "#shared/vision/detections.ts";
import { fakeRange } from "../../../test/fakeVision.ts";
import { decodeRange, encodeRange } from "./rangeCodec.ts";

const plain = fakeRange(3, 30e6, 40e6, 5, 3);
const told: RangeResult = {
  ...plain,
  signals: {
    windowUs: Float64Array.of(30e6, 35e6),
    frames: Uint16Array.of(25, 24),
    brightness: Float32Array.of(0.25, 0.5),
    sharpness: Float32Array.of(1, 0),
    motion: Float32Array.of(0, 0.125),
    events: [
      { kind: "busy", startUs: 30e6, endUs: 35e6, strength: 0.5, box: null },
      { kind: "flame", startUs: 31e6, endUs: 40e6, strength: 1, box: { x: 0, y: 0.25, w: 0.5, h: 0.125 } },
    ],
  },
};

const UNREADABLE = { code: "LIBRARY_UNREADABLE" };

test("the signals of a range come back from its bytes as they were, windows, events and places", () => {
  expect(decodeRange(encodeRange(told))).toEqual(told);
});

test("a range stored before there were signals is read as one that has none", () => {
  const bytes = encodeRange(plain);
  // The old layout: its own magic, and the file ends with the columns.
  const detections = plain.detections.frame.length;
  const columns = 40 + plain.frameUs.length * 13 + detections * (4 * 8 + 2) + plain.detections.color.length;
  const old = bytes.slice(0, columns);
  old.set(new TextEncoder().encode("SLR1"));
  expect(decodeRange(old)).toEqual({
    ...plain,
    signals: {
      windowUs: new Float64Array(0),
      frames: new Uint16Array(0),
      brightness: new Float32Array(0),
      sharpness: new Float32Array(0),
      motion: new Float32Array(0),
      events: [],
    },
  });
});

test("signals that do not add up are refused, before they are stored and when read", () => {
  const short = { ...told, signals: { ...told.signals, motion: new Float32Array(1) } };
  expect(() => encodeRange(short)).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  const bytes = encodeRange(told);
  for (const cut of [1, 8, 60])
    expect(() => decodeRange(bytes.subarray(0, bytes.length - cut))).toThrow(expect.objectContaining(UNREADABLE));
  const unknown = bytes.slice();
  unknown[unknown.length - 1] = 200;
  expect(() => decodeRange(unknown)).toThrow(expect.objectContaining(UNREADABLE));
});
