import type { SceneEvent } from "#shared/domain/event.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { zoneClock } from "#shared/lib/timecode.ts";

/** What is told of one event: words and times. No picture, no footage, no path. */
export interface AlertEntry {
  /** Of the event; the same wherever and however often it is told. */
  id: string;
  scenario: string;
  names: { en: string; ko: string };
  level: string;
  /** Name of the video. */
  video: string;
  camera: string | null;
  /** When it happened, on the recording's clock ("2024-07-15T22:14:05.000+09:00"); null where the recording does not say when it was made. */
  time: string | null;
  /** From where to where in the recording, in seconds. */
  fromSeconds: number;
  toSeconds: number;
  sentence: { en: string; ko: string };
  /** Opens the event in the app, on the machine that it runs on; null where it cannot be opened from outside. */
  link: string | null;
}

/** A message as it is sent, to a webhook and to a broker alike. */
export interface AlertMessage {
  /** Stable over all attempts. */
  id: string;
  /** One event; several that came too fast to be told one by one; a made-up one. */
  type: "event.raised" | "events.raised" | "event.test";
  /** When it was found (the gravest of several), ISO 8601 in UTC. */
  timestamp: string;
  /** Events that were given up since the last message that arrived; usually 0. */
  missed: number;
  /** Of `event.raised` and `event.test` the event; of `events.raised` a list with how many and the gravest level. */
  data: AlertEntry | { count: number; level: string; events: AlertEntry[] };
}

/** The recording of an event, as far as it is told. */
export interface AlertVideo {
  name: string;
  camera: string | null;
  recordedAt: RecordedAt;
}

const MAX_NAME = 200;
const MAX_SENTENCE = 1000;

/** @param linkBase what an event's id is put behind for its address; null = it has none */
export function entryOf(event: SceneEvent, video: AlertVideo, linkBase: string | null): AlertEntry {
  return {
    id: event.id,
    scenario: event.scenarioId,
    names: pair(event.names, MAX_NAME),
    level: event.level,
    video: nameOf(video.name),
    camera: video.camera === null ? null : plain(video.camera, MAX_NAME),
    time: wallTime(video.recordedAt, event.startUs),
    fromSeconds: event.startUs / 1e6,
    toSeconds: event.endUs / 1e6,
    sentence: pair(event.sentence, MAX_SENTENCE),
    link: linkTo(event.id, linkBase),
  };
}

const linkTo = (event: string, linkBase: string | null): string | null =>
  linkBase === null ? null : `${linkBase}${event}`;

/** One message about events of which the first is the gravest. `events` has at least one. */
export function messageOf(
  id: string,
  events: ReadonlyArray<{ entry: AlertEntry; createdAtMs: number }>,
  missed: number,
): AlertMessage {
  const [first] = events;
  const timestamp = isoTime(first!.createdAtMs);
  if (events.length === 1) return { id, type: "event.raised", timestamp, missed, data: first!.entry };
  const entries = events.map((it) => it.entry);
  return {
    id,
    type: "events.raised",
    timestamp,
    missed,
    data: { count: entries.length, level: first!.entry.level, events: entries },
  };
}

/** A message that says that it is none. */
export function testMessage(id: string, nowMs: number, linkBase: string | null): AlertMessage {
  const eventId = `ev_${id.replace(/^[^_]*_/, "")}`;
  return {
    id,
    type: "event.test",
    timestamp: isoTime(nowMs),
    missed: 0,
    data: {
      id: eventId,
      scenario: "test",
      names: { en: "Test of alerts", ko: "알림 시험" },
      level: "notice",
      video: "test.mp4",
      camera: null,
      time: isoTime(nowMs),
      fromSeconds: 0,
      toSeconds: 1,
      sentence: { en: "This is a test. Nothing happened.", ko: "시험 메시지입니다. 아무 일도 일어나지 않았습니다." },
      link: linkTo(eventId, linkBase),
    },
  };
}

/** The recording's clock at a place of it, with its distance from UTC. */
function wallTime({ utcMs, zone }: RecordedAt, atUs: number): string | null {
  if (utcMs === null) return null;
  const at = utcMs + Math.round(atUs / 1000);
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return null;
  const clock = zoneClock(zone);
  const { date, time, ms } = clock.parts(at);
  const offset = clock.offsetLabel(at);
  return `${date}T${time}.${String(ms).padStart(3, "0")}${offset === "UTC" ? "Z" : offset}`;
}

const isoTime = (ms: number) => new Date(Math.min(Math.max(ms, 0), 8.64e15)).toISOString();

const pair = ({ en, ko }: { en: string; ko: string }, max: number) => ({ en: plain(en, max), ko: plain(ko, max) });

/** The last part of what may be a path: an upload is called what its sender called it. */
const nameOf = (name: string) => plain(name.split(/[/\\]/).findLast((part) => part.trim() !== "") ?? "", MAX_NAME);

/** One line without control characters and marks that turn the direction of writing, cut between characters. */
function plain(text: string, max: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 1)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…`;
}
