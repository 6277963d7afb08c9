import type { SightlineClient } from "#shared/contract/index.ts";
import type { EventDoubt, SceneEvent } from "#shared/domain/event.ts";
import { eventLevel } from "#shared/domain/scenario.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { choice, numberOption, UsageError } from "../args.ts";
import { counted, printable } from "../output.ts";
import { findScenario, findVideo, type Command } from "../session.ts";
import { languageOf } from "./caption.ts";

/** `events`: what the scenarios found, the gravest first. */
export const eventsCommand: Command = async ({ args, output, library }) => {
  const scenario = args.get("scenario");
  const only = args.get("video");
  const level = args.get("level") === undefined ? undefined : choice(args, "level", eventLevel.options);
  const state =
    args.get("state") === undefined ? undefined : choice(args, "state", ["new", "confirmed", "dismissed"] as const);
  const limit = numberOption(args, "limit");
  if (limit !== undefined && (!Number.isInteger(limit) || limit > 5000))
    throw new UsageError("--limit wants a whole number up to 5000");
  const language = languageOf(args);
  const client = await library();
  if (scenario !== undefined) await findScenario(client, scenario);
  const { events, total } = await client.events.list({
    ...(scenario === undefined ? {} : { scenarioIds: [scenario] }),
    ...(only === undefined ? {} : { videoIds: [(await findVideo(client, only)).id] }),
    ...(level === undefined ? {} : { levels: [level] }),
    ...(state === undefined ? {} : { states: [state] }),
    ...(limit === undefined ? {} : { limit }),
  });
  const videos = await videosOf(client);
  output.result({ events, total }, () =>
    [
      ...events.flatMap((event) => [
        `${event.level.padEnd(7)}  ${event.state.padEnd(9)}  ${printable(whenAndWhere(event, videos.get(event.videoId)))}`,
        `         ${printable(event.sentence[language])}${event.against ? ` ${printable(againstOf(event.against, language))}` : ""}`,
      ]),
      events.length < total ? `${events.length} of ${counted(total, "event")}` : counted(total, "event"),
    ].join("\n"),
  );
  return 0;
};

const DOUBTS: Record<EventDoubt["kind"], { en: string; ko: string }> = {
  weakEvidence: { en: "weak evidence", ko: "약한 근거" },
  barely: { en: "only just as long, as often or as clearly as asked", ko: "요구한 만큼만 겨우 맞음" },
  uncertainObject: {
    en: "an object seen with little certainty or only for a moment",
    ko: "확신이 낮거나 잠깐만 보인 물체",
  },
  nearlyExcluded: { en: "what excludes it nearly held", ko: "제외 조건에 가까웠음" },
  badPicture: {
    en: "the camera moved, was covered, blurred or in the dark",
    ko: "카메라가 움직이거나 가려지거나 흐리거나 어두움",
  },
  dismissedBefore: { en: "events like it were dismissed", ko: "비슷한 이벤트가 기각된 적 있음" },
};

/** What speaks most against an event, with the part that it is about. */
function againstOf({ kind, part }: EventDoubt, language: "en" | "ko"): string {
  const about = part ? ` (${part})` : "";
  return language === "ko" ? `반대 근거: ${DOUBTS[kind].ko}${about}.` : `Against it: ${DOUBTS[kind].en}${about}.`;
}

export const videosOf = async (client: SightlineClient): Promise<Map<string, VideoSummary>> =>
  new Map((await client.library.list({})).map((video) => [video.id, video]));

/** Time of the event on the recording's own clock, camera, file and media time. */
export function whenAndWhere(
  event: Pick<SceneEvent, "videoId" | "startUs" | "endUs">,
  video: VideoSummary | undefined,
): string {
  const span = `${formatMediaTime(event.startUs, 1)} - ${formatMediaTime(event.endUs, 1)}`;
  const start = video?.recordedAt.utcMs ?? null;
  let wall: string | null = null;
  if (video && start !== null) {
    const clock = zoneClock(video.recordedAt.zone);
    const at = start + event.startUs / 1000;
    const { date, time } = clock.parts(at);
    wall = `${date} ${time} ${clock.offsetLabel(at)}`;
  }
  return [wall, video?.camera ?? null, video?.name ?? event.videoId, span].filter((part) => part !== null).join("  ");
}
