import type { RecordedAt } from "#shared/domain/time.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { instantOf, wallClock, zoneFormat } from "../../lib/format.ts";

/** The edit dialog's boxes. null in camera or tags = untouched: what differs between videos stays as it is. */
export interface EditForm {
  camera: string | null;
  tags: string | null;
  setClock: boolean;
  date: string;
  time: string;
  zone: string;
}

/** The value that all have, or null when they differ. */
export function common<T>(values: readonly T[]): T | null {
  const first = values[0];
  return first !== undefined && values.every((v) => v === first) ? first : null;
}

export function formOf(videos: readonly VideoSummary[], assumedZone: string): EditForm {
  const start = videos[0]?.recordedAt;
  const zone = start && start.source !== "unknown" ? start.zone : assumedZone;
  const at = start && start.utcMs !== null ? wallClock(start.utcMs, zone) : null;
  return { camera: null, tags: null, setClock: false, date: at?.date ?? "", time: at?.time ?? "", zone };
}

export function tagsFrom(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,\n，、]/)
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}

export type ClockError = "badDate" | "badTime" | "badZone";

/** The start time of the form, or which box is wrong. */
export function clockOf(form: EditForm): { recordedAt: RecordedAt } | { error: ClockError } {
  if (!zoneFormat(form.zone)) return { error: "badZone" };
  if (instantOf(form.date, "00:00:00", form.zone) === null) return { error: "badDate" };
  const utcMs = instantOf(form.date, form.time, form.zone);
  if (utcMs === null) return { error: "badTime" };
  return { recordedAt: { utcMs, source: "operator", zone: form.zone, zoneKnown: true } };
}
