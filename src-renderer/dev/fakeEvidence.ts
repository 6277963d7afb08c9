import type { EvidenceItem, Language, MediaSpan } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { wallClockAt } from "../lib/format.ts";
import { seeded } from "./fakeVideos.ts";

/** Where the drawn walker of the fake scene is (see fakeMediaPlugin). */
export function walkerBox(tUs: number): { x: number; y: number; w: number; h: number } {
  return { x: Math.max(0, 0.1 + 0.8 * ((tUs / 60_000_000) % 1) - 0.012), y: 0.53, w: 0.05, h: 0.23 };
}

const NOBODY: EvidenceItem["facts"] = {
  classes: [],
  colors: [],
  directions: [],
  relations: [],
  signals: [],
  concepts: [],
  count: null,
  words: null,
};

function frame(video: VideoSummary, n: number, span: MediaSpan | null): Omit<EvidenceItem, "kind" | "text" | "facts"> {
  const random = seeded(n * 31 + 5);
  const fromUs = span?.fromUs ?? 0;
  const toUs = span?.toUs ?? video.media?.durationUs ?? 0;
  const startUs = Math.round(fromUs + (toUs - fromUs) * random() * 0.9);
  const bestUs = Math.min(toUs, startUs + 2_000_000);
  return {
    id: `E${String(n)}`,
    videoId: video.id,
    startUs,
    endUs: Math.min(toUs, startUs + 9_000_000),
    bestUs,
    trackIds: [n],
    box: walkerBox(bestUs),
    camera: video.camera,
    videoName: video.name,
    utcMs: video.recordedAt.utcMs,
    zone: video.recordedAt.zone,
    modelWritten: false,
  };
}

/** When a place of a video was, as the program writes it. */
export function whenWords(video: VideoSummary, tUs: number): string {
  const wall = wallClockAt(video.recordedAt, tUs);
  const s = Math.round(tUs / 1_000_000);
  return wall ? wall.time : `${String(Math.floor(s / 60))}:${String(s % 60).padStart(2, "0")}`;
}

/** One person who walks through the picture. */
export function fakeObjectEvidence(
  video: VideoSummary,
  n: number,
  span: MediaSpan | null,
  language: Language,
): EvidenceItem {
  const own = frame(video, n, span);
  const when = whenWords(video, own.startUs);
  return {
    ...own,
    kind: "object",
    text:
      language === "ko"
        ? `어두운 옷을 입은 사람이 ${when}에 왼쪽에서 들어와 오른쪽으로 나갑니다.`
        : `A person in dark clothes enters from the left at ${when} and leaves to the right.`,
    facts: { ...NOBODY, classes: ["person"], colors: ["black"], directions: ["right"], count: 1 },
  };
}

/** Two tracks near each other. */
export function fakeRelationEvidence(video: VideoSummary, n: number, language: Language): EvidenceItem {
  const own = frame(video, n, null);
  const when = whenWords(video, own.startUs);
  return {
    ...own,
    kind: "relation",
    trackIds: [n, n + 1],
    text:
      language === "ko"
        ? `사람이 ${when}부터 흰색 승용차 가까이 있습니다.`
        : `A person is near a white car from ${when}.`,
    facts: { ...NOBODY, classes: ["person", "car"], colors: ["white"], relations: ["near"], count: 1 },
  };
}

/** A figure over many tracks. */
export function fakeCountEvidence(video: VideoSummary, n: number, count: number, language: Language): EvidenceItem {
  return {
    ...frame(video, n, null),
    kind: "count",
    box: null,
    text: language === "ko" ? `사람 ${String(count)}명` : `${String(count)} people`,
    facts: { ...NOBODY, classes: ["person"], count },
  };
}

/** What a model wrote of a span. */
export function fakeCaptionEvidence(video: VideoSummary, n: number, language: Language): EvidenceItem {
  const words =
    language === "ko"
      ? "어두운 외투를 입은 사람이 흰색 승용차 옆을 지나갑니다."
      : "A person in a dark coat walks past a white car.";
  return {
    ...frame(video, n, null),
    kind: "caption",
    box: null,
    trackIds: [],
    text: words,
    facts: { ...NOBODY, words },
    modelWritten: true,
  };
}
