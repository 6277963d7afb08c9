import { describe, expect, test } from "vitest";
import { recordedAtFromFileName } from "./recordedAt.ts";
import { zonedToUtc } from "./zonedTime.ts";

const NOW = Date.UTC(2026, 10, 23);
const read = (name: string, folders: string[] = [], zone = "Asia/Seoul") =>
  recordedAtFromFileName(name, folders, zone, NOW);
const iso = (name: string, folders: string[] = [], zone = "Asia/Seoul") => {
  const found = read(name, folders, zone);
  return found === null ? null : new Date(found.utcMs!).toISOString();
};

/** 22:14:05 on 15 July 2024 by the recorder's clock, nine hours ahead of UTC. */
const LOCAL = "2024-07-15T13:14:05.000Z";
const AS_UTC = "2024-07-15T22:14:05.000Z";

describe("a name gives the time that its recorder wrote", () => {
  test.each([
    ["Hikvision download", "ch01_20240715221405.mp4", [], LOCAL],
    ["Hikvision span", "Camera 01_main_20240715221405_20240715222005.mp4", [], LOCAL],
    ["Hikvision with serial", "DS-2CD2032_192.168.1.64_01_20240715221405123_EVENT.mp4", [], "2024-07-15T13:14:05.123Z"],
    ["Dahua span", "NVR_ch1_main_20240715221405_20240715222000.dav", [], LOCAL],
    ["Dahua FTP", "22.14.05-22.20.00[M][0@0][0].dav", ["dav", "2024-07-15"], LOCAL],
    ["Dahua FTP with hour folder", "22.14.05-22.20.00[R][0@0][0].mp4", ["22", "dav", "001", "2024-07-15"], LOCAL],
    ["Axis", "20240715_221405_AB12_ACCC8E012345.mkv", [], LOCAL],
    ["Frigate recording", "14.05.mp4", ["front_door", "22", "2024-07-15"], AS_UTC],
    ["Frigate clip", "front_door-1721081645.123456-abc123.mp4", [], "2024-07-15T22:14:05.123Z"],
    ["Reolink", "RLC-810A-20240715-221405.mp4", [], LOCAL],
    ["Reolink NVR", "Front_00_20240715221405.mp4", [], LOCAL],
    ["Reolink FTP", "22-14-05.mp4", ["15", "07", "2024"], LOCAL],
    ["UniFi Protect", "Front Door 7-15-2024, 22.14.05 2024-07-15 22.14.05 GMT.mp4", [], LOCAL],
    ["Synology", "Cam1-20240715-221405-1721049245.mp4", [], LOCAL],
    ["Milestone", "Camera 3 2024-07-15 22.14.05.123.mkv", [], "2024-07-15T13:14:05.123Z"],
    ["Blue Iris", "Cam1.20240715_221405.mp4", [], LOCAL],
    ["Android", "VID_20240715_221405.mp4", [], LOCAL],
    ["Samsung", "20240715_221405.mp4", [], LOCAL],
    ["Samsung, second shot", "20240715_221405(1).mp4", [], LOCAL],
    ["Pixel, which writes UTC", "PXL_20240715_221405123.TS.mp4", [], "2024-07-15T22:14:05.123Z"],
    ["Pixel LS", "PXL_20240715_221405123.LS~2.mp4", [], "2024-07-15T22:14:05.123Z"],
    ["iPhone synced", "2024-07-15 22.14.05.mov", [], LOCAL],
    ["Viofo", "2024_0715_221405_002F.MP4", [], LOCAL],
    ["Viofo A129", "20240715221405_000123F.MP4", [], LOCAL],
    ["BlackVue", "20240715_221405_NF.mp4", [], LOCAL],
    ["Nextbase style", "240715_20240715_221405_FH.MP4", [], LOCAL],
    ["OBS", "2024-07-15 22-14-05.mkv", [], LOCAL],
    ["WhatsApp desktop", "WhatsApp Video 2024-07-15 at 22.14.05.mp4", [], LOCAL],
    ["screen recorder", "Screen_Recording_20240715-221405_Maps.mp4", [], LOCAL],
    ["ISO UTC", "cam-2024-07-15T22:14:05Z.mp4", [], AS_UTC],
    ["ISO UTC compact", "cam_20240715T221405Z.mp4", [], AS_UTC],
    ["ISO local", "cam-2024-07-15T22-14-05.mp4", [], LOCAL],
    ["epoch seconds", "1721081645.mp4", [], AS_UTC],
    ["epoch milliseconds", "event_1721081645123.mp4", [], "2024-07-15T22:14:05.123Z"],
    ["time in the name, day in the folder", "221405.mp4", ["20240715"], LOCAL],
  ] as Array<[string, string, string[], string]>)("%s: %s", (_, name, folders, expected) => {
    expect(iso(name, folders)).toBe(expected);
  });
});

test.each([
  "IMG_4021.MOV",
  "GX010123.MP4",
  "GOPR0034.MP4",
  "phone +82 10-2024-0715.mp4",
  "01012345678.mp4",
  "821012345678.mp4",
  "clip_1920x1080_30fps.mp4",
  "3840x2160.mp4",
  "192.168.100.201.mp4",
  "cam_10.20.30.40_stream1.mp4",
  "d41d8cd98f00b204e9800998ecf8427e.mp4",
  "0cc175b9c0f1b6a831c399e269772661-20240715.mp4",
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.mp4",
  "550e8400-e29b-41d4-a716-446655440000.mp4",
  "20240231_221405.mp4",
  "20241315_221405.mp4",
  "20240715_251405.mp4",
  "19040101_000000.mp4",
  "20991231_235959.mp4",
  "9920240715221405123456.mp4",
  "order-20240715.mp4",
  "2024.mp4",
  "video 2024-07-15.mp4",
  "22.14.05-22.20.00[M][0@0][0].dav",
  "vtest.avi",
  "shop_normal.mp4",
  "sample_1000000000000000.mp4",
  "4111111111111111.mp4",
  "serial 1721081645A.mp4",
])("%s is no time", (name) => {
  expect(read(name)).toBeNull();
});

test("the zone is known only when the name states it, and what was read is kept", () => {
  expect(read("VID_20240715_221405.mp4")).toMatchObject({
    source: "fileName",
    zone: "Asia/Seoul",
    zoneKnown: false,
    evidence: "VID_20240715_221405.mp4",
  });
  expect(read("PXL_20240715_221405123.mp4")).toMatchObject({ zone: "UTC", zoneKnown: true });
  expect(read("14.05.mp4", ["front", "22", "2024-07-15"])).toMatchObject({
    evidence: "2024-07-15/22/front/14.05.mp4",
    zoneKnown: true,
  });
});

describe("a wall clock that jumps", () => {
  const wall = (h: number, mi: number, month: number, day: number) => Date.UTC(2024, month - 1, day, h, mi);
  test("a time that never happened counts on from before the jump (Berlin, 31 March 2024, 02:30)", () => {
    expect(new Date(zonedToUtc(wall(2, 30, 3, 31), "Europe/Berlin")).toISOString()).toBe("2024-03-31T01:30:00.000Z");
  });
  test("a time that happened twice is the first (Berlin, 27 October 2024, 02:30)", () => {
    expect(new Date(zonedToUtc(wall(2, 30, 10, 27), "Europe/Berlin")).toISOString()).toBe("2024-10-27T00:30:00.000Z");
  });
  test("the hours around it are ordinary", () => {
    expect(new Date(zonedToUtc(wall(1, 59, 3, 31), "Europe/Berlin")).toISOString()).toBe("2024-03-31T00:59:00.000Z");
    expect(new Date(zonedToUtc(wall(3, 0, 3, 31), "Europe/Berlin")).toISOString()).toBe("2024-03-31T01:00:00.000Z");
    expect(new Date(zonedToUtc(wall(12, 0, 7, 15), "America/New_York")).toISOString()).toBe("2024-07-15T16:00:00.000Z");
    expect(new Date(zonedToUtc(wall(12, 0, 7, 15), "+05:30")).toISOString()).toBe("2024-07-15T06:30:00.000Z");
  });
});
