import type { SightlineClient } from "#shared/contract/index.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import { eventLevel } from "#shared/domain/scenario.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { choice, numberOption, UsageError } from "../args.ts";
import { printable } from "../output.ts";
import { findVideo, type Command } from "../session.ts";
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
        `         ${printable(event.sentence[language])}`,
      ]),
      events.length < total ? `${events.length} of ${total} events` : `${total} event${total === 1 ? "" : "s"}`,
    ].join("\n"),
  );
  return 0;
};

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
