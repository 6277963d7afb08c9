import { eventId, type EventPart, type SceneEvent } from "#shared/domain/event.ts";
import type { Scenario } from "#shared/domain/scenario.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { wallClockAt } from "../lib/format.ts";
import { seeded } from "./fakeVideos.ts";

/** The names that a scenario gives to its parts. */
export function partNames(scenario: Scenario): string[] {
  const names: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(walk);
    if ("name" in value && typeof value.name === "string") names.push(value.name);
    Object.values(value).forEach(walk);
  };
  walk(scenario.when);
  return names.length > 0 ? names : ["when"];
}

/** Believable events, the same every time, where the drawn walker of the fake scene is (see fakeMediaPlugin). */
export function madeUp(videos: VideoSummary[], scenarios: Scenario[], salt = 0): SceneEvent[] {
  const random = seeded(7 + salt);
  const usable = videos.filter((v) => v.media && !v.media.still && v.state === "ready" && !v.missing);
  const able = scenarios.filter((one) => one.id !== "robbery");
  return usable.flatMap((video, v) =>
    able.flatMap((one, s) => {
      if ((v * 5 + s * 3 + salt) % 7 > 1) return [];
      const durationUs = video.media?.durationUs ?? 0;
      const startUs = Math.round(durationUs * (0.1 + 0.7 * random()));
      const endUs = Math.min(durationUs, startUs + 6_000_000 + Math.round(random() * 20e6));
      const bestUs = Math.round((startUs + endUs) / 2);
      const share = (bestUs / 60_000_000) % 1;
      const box = { x: Math.max(0, 0.1 + 0.8 * share - 0.012), y: 0.53, w: 0.05, h: 0.23 };
      const names = partNames(one);
      const parts = names.map((part, i): EventPart => ({
        part,
        kind: (["object", "crowding", "relation"] as const)[i % 3] ?? "object",
        startUs: Math.min(endUs, startUs + i * 1_000_000),
        endUs,
        bestUs: Math.max(0, bestUs - i * 900_000),
        trackIds: i === 0 ? [12, 15, 19].slice(0, 1 + (s % 3)) : [7],
        box: i === 0 ? box : { x: Math.max(0, 0.89 - 0.75 * share), y: 0.64, w: 0.18, h: 0.15 },
        weight: (["strong", "fair", "weak"] as const)[(i + s + v) % 3] ?? "fair",
        strength: 0.45 + 0.5 * random(),
        value: i % 2 === 0 ? 3 : 0.71,
      }));
      const doubts = [
        "weakEvidence",
        "barely",
        "uncertainObject",
        "nearlyExcluded",
        "badPicture",
        "dismissedBefore",
      ] as const;
      const kind = doubts[(v + s) % doubts.length] ?? "barely";
      const state =
        salt === 0 && (v + s) % 9 === 4 ? "confirmed" : salt === 0 && (v + s) % 9 === 7 ? "dismissed" : "new";
      const clock = (us: number) => wallClockAt(video.recordedAt, us)?.time ?? "0:00";
      const created = Date.UTC(2026, 10, 22, 3, 0, 0) - v * 3_600_000 - s * 61_000;
      return [
        {
          id: eventId.parse(
            `ev_fake${String(salt).padStart(2, "0")}${String(v).padStart(4, "0")}${String(s).padStart(4, "0")}`,
          ),
          scenarioId: one.id,
          scenarioVersion: 1,
          names: one.names,
          level: one.level,
          videoId: video.id,
          startUs,
          endUs,
          bestUs,
          trackIds: parts[0]?.trackIds ?? [],
          box,
          strength: Math.min(...parts.map((p) => p.strength)),
          findings: 1 + (v % 3),
          parts,
          against:
            (v + s) % 5 === 3
              ? null
              : {
                  kind,
                  part: names[0] ?? null,
                  tUs: startUs,
                  box: kind === "badPicture" ? null : box,
                  margin: kind === "barely" ? 0.12 : null,
                },
          sentence: {
            en: `${one.names.en}: from ${clock(startUs)} to ${clock(endUs)}, ${String(parts[0]?.trackIds.length ?? 1)} object(s) fulfil “${names.join("”, “")}”.`,
            ko: `${one.names.ko}: ${clock(startUs)}부터 ${clock(endUs)}까지, 물체 ${String(parts[0]?.trackIds.length ?? 1)}개가 ‘${names.join("’, ‘")}’에 해당합니다.`,
          },
          state,
          reason: state === "dismissed" ? "harmless" : null,
          note: state === "confirmed" ? "Guard informed at 22:31. 경비실에 알림." : "",
          reviewedAtMs: state === "new" ? null : created + 600_000,
          stale: state === "confirmed" && v % 2 === 0,
          createdAtMs: created,
        } satisfies SceneEvent,
      ];
    }),
  );
}
