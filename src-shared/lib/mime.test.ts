import { expect, test } from "vitest";
import { chromiumCanLikelyPlay, mimeOf } from "./mime.ts";

const video = {
  container: "mov,mp4,m4a,3gp,3g2,mj2",
  codec: "h264",
  profile: "High",
  pixelFormat: "yuv420p",
  width: 1920,
  height: 1080,
  fps: 30,
  bitDepth: 8,
  still: false,
};
const plain = { level: 40, tag: "avc1" };

test.each([
  [{}, plain, 'video/mp4; codecs="avc1.640028"'],
  [{ profile: "Constrained Baseline" }, { level: 30, tag: "avc1" }, 'video/mp4; codecs="avc1.42e01e"'],
  [{ codec: "hevc", profile: "Main" }, { level: 93, tag: "hvc1" }, 'video/mp4; codecs="hvc1.1.6.L93.B0"'],
  [{ codec: "hevc", profile: "Main 10" }, { level: 120, tag: "hev1" }, 'video/mp4; codecs="hev1.2.4.L120.B0"'],
  [{ container: "matroska,webm", codec: "vp8", profile: "0" }, { level: -99, tag: null }, 'video/webm; codecs="vp8"'],
  [
    { container: "matroska,webm", codec: "vp9", profile: "Profile 0" },
    { level: -99, tag: null },
    'video/webm; codecs="vp09.00.40.08"',
  ],
  [
    { container: "matroska,webm", codec: "vp9", profile: "Profile 2", bitDepth: 10 },
    { level: 41, tag: null },
    'video/webm; codecs="vp09.02.41.10"',
  ],
  [{ codec: "av1", profile: "Main" }, { level: 8, tag: "av01" }, 'video/mp4; codecs="av01.0.08M.08"'],
  [{ codec: "mpeg4", profile: "Simple Profile" }, { level: 1, tag: "mp4v" }, 'video/mp4; codecs="mp4v.20.9"'],
])("%j %j is %s", (change, detail, expected) => {
  expect(mimeOf({ ...video, ...change }, detail)).toBe(expected);
});

test.each([
  { container: "avi" },
  { container: "mpegts" },
  { container: "flv" },
  { container: "avi", codec: "cinepak" },
  { codec: "mjpeg", profile: null },
  { codec: "mpeg2video", profile: "Main" },
  { codec: "vvc", profile: null },
  { profile: "CAVLC 4:4:4" },
])("%j has no name that Chromium knows", (change) => {
  expect(mimeOf({ ...video, ...change }, plain)).toBeNull();
});

test("before a renderer has spoken only the plainest files count as playable", () => {
  const guess = (change: Partial<typeof video>) => {
    const media = { ...video, ...change };
    return chromiumCanLikelyPlay({ ...media, mime: mimeOf(media, plain) });
  };
  expect(guess({})).toBe(true);
  expect(guess({ container: "matroska,webm", codec: "vp9", profile: "Profile 0" })).toBe(true);
  expect(guess({ pixelFormat: "yuv422p" })).toBe(false);
  expect(guess({ codec: "hevc", profile: "Main" })).toBe(false);
  expect(guess({ container: "avi" })).toBe(false);
  expect(guess({ container: "matroska,webm" })).toBe(false);
  expect(guess({ width: 7680, height: 4320 })).toBe(false);
  expect(guess({ still: true })).toBe(false);
});
