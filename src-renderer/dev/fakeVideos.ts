import type { ProblemCode } from "#shared/domain/errors.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { videoId, type MediaInfo, type VideoState, type VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";

/** mulberry32: the same library every time, so that screenshots can be compared. */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const fakeVideoId = (i: number): VideoSummary["id"] => videoId.parse(`v_fake${String(i).padStart(8, "0")}`);

const CAMERAS = ["Gate 1", "Gate 2", "Loading dock", "정문 주차장", "지하 2층 엘리베이터 앞", "Lobby", null];

/** Names that break careless layouts and careless escaping. */
export const HOSTILE_NAMES = [
  "ch01_20240715221405.mp4",
  "정문_주차장_2024-07-15_22-14-05_야간_적외선_카메라_원본_백업_사본(2).avi",
  "a".repeat(180) + ".mkv",
  "<img src=x onerror=alert(1)><b>bold</b>.mp4",
  "🚨🔥👩‍👩‍👧‍👦 incident ‼️ 사건 기록.mov",
  "كاميرا المدخل الرئيسي ٢٠٢٤.mp4",
  "\u202Egpj.exe.mp4",
  "{count} videos & ${name} 'quoted' \"double\".ts",
  "no extension",
  "   leading and trailing   .mp4",
];

const FAILED: ProblemCode[] = [
  "NOT_A_VIDEO",
  "ENCRYPTED",
  "EMPTY_FILE",
  "UNSUPPORTED_CODEC",
  "FFMPEG_STALLED",
  "NO_VIDEO_STREAM",
];

function media(random: () => number, index: number): MediaInfo {
  const tall = index % 17 === 5;
  const still = index % 23 === 7;
  const seconds = still ? 0 : Math.round(20 + random() ** 3 * 14_400);
  return {
    container: index % 5 === 1 ? "avi" : "mov,mp4,m4a,3gp,3g2,mj2",
    codec: index % 5 === 1 ? "msmpeg4v3" : index % 7 === 2 ? "hevc" : "h264",
    profile: null,
    pixelFormat: "yuv420p",
    mime: index % 5 === 1 ? null : 'video/mp4; codecs="avc1.64001f"',
    width: tall ? 720 : 1920,
    height: tall ? 1280 : 1080,
    codedWidth: 1920,
    codedHeight: 1088,
    rotation: tall ? 90 : 0,
    mirrored: false,
    fps: still ? 0 : 25,
    variableFrameRate: index % 9 === 0,
    durationUs: seconds * 1_000_000,
    startUs: 0,
    frameCount: still ? 1 : seconds * 25,
    videoStreamIndex: 0,
    videoStreamCount: 1,
    hasAudio: index % 2 === 0,
    still,
    sizeBytes: Math.round(4e6 + random() * 3e9),
    bitDepth: 8,
    hdr: false,
  };
}

function recorded(random: () => number, index: number, name: string): RecordedAt {
  const kinds = ["fileName", "container", "operator", "unknown", "fileName"] as const;
  const source = kinds[index % kinds.length] ?? "unknown";
  if (source === "unknown") return { utcMs: null, source, zone: "Asia/Seoul", zoneKnown: false };
  return {
    utcMs: Date.UTC(2026, 9, 1 + (index % 50), 13, 14, 5) + Math.round(random() * 3.6e6),
    source,
    zone: source === "container" ? "UTC" : "Asia/Seoul",
    zoneKnown: source !== "fileName",
    ...(source === "fileName"
      ? { evidence: name.slice(0, 200) }
      : source === "container"
        ? { evidence: "creation_time=2026-10-01T13:14:05Z" }
        : {}),
  };
}

/** One video of the fake library; the index decides its state, name and oddities. */
export function fakeVideo(index: number): VideoSummary {
  const random = seeded(index + 1);
  const name =
    HOSTILE_NAMES[index] ?? `${CAMERAS[index % 6] ?? "cam"} ${String(index).padStart(3, "0")}.mp4`.replaceAll(" ", "_");
  const state: VideoState =
    index === 10 || index === 24
      ? "analysing"
      : index % 11 === 3
        ? "failed"
        : index % 13 === 6
          ? "incomplete"
          : index > 54
            ? "queued"
            : index === 30
              ? "cancelled"
              : "ready";
  const info = state === "failed" || (state === "queued" && index % 2 === 0) ? null : media(random, index);
  const seen = state === "ready" || state === "incomplete" || state === "analysing";
  const counts: Record<string, number> = {};
  if (seen) {
    for (const [name_, share] of [
      ["person", 0.9],
      ["car", 0.6],
      ["bicycle", 0.3],
      ["truck", 0.25],
      ["backpack", 0.2],
      ["dog", 0.1],
      ["moving", index % 8 === 4 ? 1 : 0],
    ] as const) {
      if (random() < share) counts[name_] = Math.ceil(random() ** 2 * 340);
    }
  }
  const missing = index === 15 || index === 40;
  return {
    id: fakeVideoId(index),
    name,
    path: `/footage/2026/${CAMERAS[index % 6] ?? "cam"}/${name}`,
    sha256: info ? String(index).padStart(64, "0") : null,
    sizeBytes: info?.sizeBytes ?? (state === "failed" && index % 2 ? 0 : 1_234_567),
    state,
    problem: missing
      ? problemOf("FILE_MISSING", `/footage/2026/${name}`)
      : state === "failed"
        ? problemOf(
            FAILED[index % FAILED.length] ?? "INTERNAL",
            "moov atom not found\n[mov,mp4,m4a] error reading header: Invalid data found when processing input",
            "L-7F3A21",
          )
        : state === "incomplete"
          ? problemOf(index % 2 ? "TRUNCATED" : "DAMAGED", "Packet corrupt (stream = 0, dts = 1132032)")
          : null,
    media: info,
    recordedAt: recorded(random, index, name),
    camera: CAMERAS[index % CAMERAS.length] ?? null,
    tags: index % 6 === 0 ? ["night", "사건 24-117"] : [],
    addedAtMs: Date.UTC(2026, 10, 22, 3, 0, 0) - index * 1_700_000,
    analysedUs: state === "analysing" && info ? Math.round(info.durationUs * 0.43) : seen && info ? info.durationUs : 0,
    objectCount: Object.values(counts).reduce((a, b) => a + b, 0),
    countsByClass: counts,
    missing,
    proxy: index % 5 === 1 ? (state === "analysing" ? "making" : "ready") : "none",
    hasPoster: info !== null && state !== "queued",
    run: seen
      ? {
          runId: `r${String(index)}`,
          packId: "yolox-nano",
          device: "cpu",
          fellBack: index % 10 === 0 ? "CUDA: libcudnn.so.9 was not found" : null,
          sampleFps: 5,
          speedX: 8.2 + (index % 7),
        }
      : null,
  };
}
