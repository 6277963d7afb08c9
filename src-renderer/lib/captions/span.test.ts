import { describe, expect, it } from "vitest";
import type { VideoId } from "#shared/domain/video.ts";
import { hitSpans, spanAround, uniformTimes } from "./span.ts";

const S = 1_000_000;

describe("the span around the playhead", () => {
  it("is 20 s within the video and does not move with every frame", () => {
    expect(spanAround(60 * S, 600 * S)).toEqual({ fromUs: 50 * S, toUs: 70 * S });
    expect(spanAround(61.9 * S, 600 * S)).toEqual({ fromUs: 50 * S, toUs: 70 * S });
    expect(spanAround(0, 600 * S)).toEqual({ fromUs: 0, toUs: 20 * S });
    expect(spanAround(600 * S, 600 * S)).toEqual({ fromUs: 580 * S, toUs: 600 * S });
    expect(spanAround(5 * S, 12 * S)).toEqual({ fromUs: 0, toUs: 12 * S });
  });
  it("is shown by frames from its middles", () => {
    expect(uniformTimes({ fromUs: 10 * S, toUs: 20 * S }, 2)).toEqual([12.5 * S, 17.5 * S]);
  });
});

describe("spans of hits", () => {
  const [a, b, gone] = ["v_a", "v_b", "v_gone"] as VideoId[];
  const durations = (id: VideoId) => (id === gone ? null : 100 * S);
  it("widens short ones within their video and joins those that overlap", () => {
    const hit = (videoId: VideoId | undefined, from: number, to: number) => ({ videoId: videoId as VideoId, startUs: from * S, endUs: to * S });
    expect(hitSpans([hit(a, 50, 52), hit(b, 0, 1), hit(a, 54, 58), hit(b, 99, 100), hit(gone, 1, 2), hit(b, 30, 60)], durations)).toEqual([
      { videoId: a, fromUs: 46 * S, toUs: 61 * S },
      { videoId: b, fromUs: 0, toUs: 10 * S },
      { videoId: b, fromUs: 90 * S, toUs: 100 * S },
      { videoId: b, fromUs: 30 * S, toUs: 60 * S },
    ]);
  }); // prettier-ignore
});
