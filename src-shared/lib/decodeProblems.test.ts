import { expect, test } from "vitest";
import { judgeDecodeErrors } from "./decodeProblems.ts";

const media = { durationUs: 60_000_000, fps: 25, still: false, frameCount: 1500 };
const code = (stderr: string, untilUs: number, frames?: number) =>
  judgeDecodeErrors(stderr, untilUs, media, frames)?.code ?? null;

test("a file decoded to its end without a word is whole", () => {
  expect(code("", 60_000_000, 1500)).toBeNull();
  // Delayed output and open groups lose a frame or two.
  expect(code("", 59_920_000, 1498)).toBeNull();
});

test("noise of a stream that was cut in is no damage", () => {
  expect(
    code(
      "[h264 @ 0x1] co located POCs unavailable\n[mp4 @ 0x2] Application provided invalid, non monotonically increasing dts",
      60_000_000,
    ),
  ).toBeNull();
});

test("decoder errors are damage, and memory addresses are left out of what is shown", () => {
  const problem = judgeDecodeErrors(
    "[h264 @ 0x55d0] Error splitting the input into NAL units.\nError while decoding stream #0:0: Invalid data found when processing input",
    60_000_000,
    media,
  );
  expect(problem).toMatchObject({ code: "DAMAGED", detail: expect.stringContaining("[h264] Error splitting") });
});

test("an early end is TRUNCATED when the reader ran out of file, DAMAGED when the decoder gave up", () => {
  expect(code("", 30_000_000)).toBe("TRUNCATED");
  expect(code("[mov,mp4 @ 0x1] stream 0, offset 0x2231: partial file", 59_800_000)).toBe("TRUNCATED");
  expect(code("[hevc @ 0x1] Invalid NAL unit size (0 > 12)", 30_000_000)).toBe("DAMAGED");
});

test("frames lost in silence are damage; a still picture has none to lose", () => {
  expect(code("", 60_000_000, 1200)).toBe("DAMAGED");
  expect(judgeDecodeErrors("", 0, { ...media, still: true, durationUs: 40_000, frameCount: 1 }, 1)).toBeNull();
});
