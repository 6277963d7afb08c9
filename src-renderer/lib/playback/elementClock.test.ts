import { describe, expect, it } from "vitest";
import { proxyClock } from "./elementClock.ts";
import { FrameTimes } from "../../features/review/player/frameTimes.ts";
import { canPlay, probePlayableTypes } from "./playable.ts";

describe("a proxy's clock", () => {
  const map = { proxyUs: [0, 40_000, 80_000, 120_000], sourceUs: [500_000, 512_000, 900_000, 940_000] };
  const clock = proxyClock(map);

  it("names the source frame that a proxy frame shows, in spite of rounding", async () => {
    const frameTimes = new FrameTimes(async () => ({ tUs: map.sourceUs, firstIndex: 0 }));
    await frameTimes.ensure(500_000);
    for (const [i, tUs] of map.proxyUs.entries()) {
      expect(clock.toMediaUs(tUs)).toBe(map.sourceUs[i]);
      expect(clock.toMediaUs(tUs - 400)).toBe(map.sourceUs[i]);
      expect(frameTimes.snap(clock.toMediaUs(tUs + 38_000))).toBe(map.sourceUs[i]);
    }
  });
  it("shows the frame before a gap until the one after it comes, though the source has frames between that the proxy lacks", () => {
    expect(clock.toMediaUs(40_300)).toBe(512_000);
    expect(clock.toMediaUs(78_000)).toBe(512_000);
  });
  it("names every frame of a run from its first and last alone", async () => {
    const long = proxyClock({ proxyUs: [0, 36_000_000_000], sourceUs: [500_000, 36_000_500_100] });
    const tUs = Array.from({ length: 1000 }, (_, i) => 18_000_000_000 + i * 40_000 + 500_000);
    const frameTimes = new FrameTimes(async () => ({ tUs, firstIndex: 450_000 }));
    await frameTimes.ensure(tUs[500]);
    for (const [i, at] of tUs.entries()) {
      expect(frameTimes.snap(long.toMediaUs(at - 500_000 + (i % 3) * 300 - 300))).toBe(at);
    }
  });
  it("puts the middle of a source frame into the middle of the proxy's", () => {
    expect(clock.toElementUs(506_000)).toBe(20_000);
    expect(clock.toElementUs(706_000)).toBe(60_000);
  });
  it("stays inside the file at both ends", () => {
    expect(clock.toElementUs(0)).toBe(0);
    expect(clock.toElementUs(99_000_000)).toBe(121_000);
  });
});

describe("what this renderer plays", () => {
  const element = { canPlayType: (type: string) => (type.includes("avc1") ? ("probably" as const) : ("" as const)) };
  it("asks for a proxy when the file's type has no name", () => {
    expect(canPlay(null, element)).toBe(false);
    expect(canPlay('video/mp4; codecs="avc1.64001F"', element)).toBe(true);
  });
  it("answers for every standard type", () => {
    const types = probePlayableTypes(element);
    expect(types['video/mp4; codecs="avc1.64001F"']).toBe(true);
    expect(types['video/mp4; codecs="mp4v.20.8"']).toBe(false);
    expect(Object.keys(types).length).toBeGreaterThan(15);
  });
});
