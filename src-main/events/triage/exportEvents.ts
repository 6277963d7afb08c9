import type { SceneEvent } from "#shared/domain/event.ts";
import { csvCell } from "#shared/lib/csv.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { isoTime } from "#shared/lib/zonedTime.ts";
import type { Footage } from "../footage.ts";

/** An event with the video that it is of. */
export interface ExportedEvent {
  event: SceneEvent;
  footage: Footage | null;
}

const COLUMNS: ReadonlyArray<readonly [name: string, value: (it: ExportedEvent) => string | number]> = [
  ["event", ({ event }) => event.id],
  ["scenario", ({ event }) => event.scenarioId],
  ["version", ({ event }) => event.scenarioVersion],
  ["name_en", ({ event }) => event.names.en],
  ["name_ko", ({ event }) => event.names.ko],
  ["level", ({ event }) => event.level],
  ["video", ({ footage, event }) => footage?.name ?? event.videoId],
  ["camera", ({ footage }) => footage?.camera ?? ""],
  ["start", ({ event, footage }) => wallClock(event.startUs, footage)],
  ["end", ({ event, footage }) => wallClock(event.endUs, footage)],
  ["media_start", ({ event }) => mediaTime(event.startUs)],
  ["media_end", ({ event }) => mediaTime(event.endUs)],
  ["strength", ({ event }) => Math.round(event.strength * 1000) / 1000],
  ["findings", ({ event }) => event.findings],
  ["tracks", ({ event }) => event.trackIds.join(" ")],
  ["against", ({ event }) => event.against?.kind ?? ""],
  ["state", ({ event }) => event.state],
  ["reason", ({ event }) => event.reason ?? ""],
  ["note", ({ event }) => event.note],
  ["reviewed", ({ event }) => (event.reviewedAtMs === null ? "" : new Date(event.reviewedAtMs).toISOString())],
  ["stale", ({ event }) => (event.stale ? "yes" : "no")],
  ["sentence_en", ({ event }) => event.sentence.en],
  ["sentence_ko", ({ event }) => event.sentence.ko],
];

/** Events as a table: RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function eventsCsv(events: readonly ExportedEvent[]): string {
  const rows = [COLUMNS.map(([name]) => name), ...events.map((it) => COLUMNS.map(([, value]) => csvCell(value(it))))];
  return `\u{FEFF}${rows.map((row) => row.join(",")).join("\r\n")}\r\n`;
}

/** Events as JSON, each with the video's name, camera and clock. */
export function eventsJson(events: readonly ExportedEvent[]): string {
  const rows = events.map(({ event, footage }) => ({
    ...event,
    video: footage && { name: footage.name, camera: footage.camera, recordedAt: footage.recordedAt },
    start: wallClock(event.startUs, footage) || null,
    end: wallClock(event.endUs, footage) || null,
  }));
  return `${JSON.stringify({ events: rows }, null, 2)}\n`;
}

const mediaTime = (us: number) => formatMediaTime(us, 3, 3_600_000_000);

/** On the recording's own clock; empty where nobody knows it. */
const wallClock = (us: number, footage: Footage | null): string => (footage && isoTime(footage.recordedAt, us)) ?? "";
