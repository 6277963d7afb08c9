import type { TrackedObject, TrackPath } from "#shared/domain/track.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { choice, timeOption, UsageError } from "../args.ts";
import { boxesOnFrames, toCoco, toCsv, toMot } from "../formats.ts";
import { table } from "../output.ts";
import { findVideo, type Command } from "../session.ts";
import { allFrameTimes, endOf, wholePaths } from "../tracks.ts";

/** `videos`: one row a video. */
export const videosCommand: Command = async ({ output, library }) => {
  const videos = await (await library()).library.list({});
  output.result({ videos: videos.map(videoDocument) }, () =>
    table(
      ["id", "state", "objects", "seconds", "name"],
      videos.map((video) => [
        video.id,
        video.state,
        video.objectCount,
        ((video.media?.durationUs ?? 0) / 1e6).toFixed(1),
        video.name,
      ]),
    ),
  );
  return 0;
};

function videoDocument(video: VideoSummary): Record<string, unknown> {
  const { media } = video;
  return {
    id: video.id,
    name: video.name,
    path: video.path,
    sha256: video.sha256,
    state: video.state,
    ...(video.problem ? { error: video.problem } : {}),
    durationUs: media?.durationUs ?? null,
    width: media?.width ?? null,
    height: media?.height ?? null,
    fps: media?.fps ?? null,
    codec: media?.codec ?? null,
    recordedAt: video.recordedAt.utcMs === null ? null : new Date(video.recordedAt.utcMs).toISOString(),
    recordedAtSource: video.recordedAt.source,
    camera: video.camera,
    analysedUs: video.analysedUs,
    objectCount: video.objectCount,
  };
}

/** `objects`: attributes and boxes of every object of a video. */
export const objectsCommand: Command = async ({ args, output, library }) => {
  const [what] = args.positionals;
  if (what === undefined) throw new UsageError("objects wants a video");
  const fromUs = timeOption(args, "from");
  const toUs = timeOption(args, "to");
  const kind = args.get("class");
  const client = await library();
  const video = await findVideo(client, what);
  const objects = await client.tracks.objects({
    id: video.id,
    limit: 100_000,
    ...(kind === undefined ? {} : { class: kind }),
    ...(fromUs === undefined ? {} : { fromUs }),
    ...(toUs === undefined ? {} : { toUs }),
  });
  const paths = await wholePaths(client, video, fromUs ?? 0, toUs ?? endOf(video));
  output.result({ objects: objects.map((object) => objectDocument(object, paths.get(object.trackId))) }, () =>
    table(
      ["track", "class", "score", "from s", "to s", "direction", "colours"],
      objects.map((object) => [
        object.trackId,
        object.class,
        object.confidence.toFixed(2),
        (object.startUs / 1e6).toFixed(2),
        (object.endUs / 1e6).toFixed(2),
        object.direction,
        object.colors.all.join(" "),
      ]),
    ),
  );
  return 0;
};

function objectDocument(object: TrackedObject, path: TrackPath | undefined): Record<string, unknown> {
  return {
    id: object.id,
    class: object.class,
    confidence: object.confidence,
    startUs: object.startUs,
    endUs: object.endUs,
    colors: object.colors,
    direction: object.direction,
    speed: object.speed,
    boxes: (path?.tUs ?? []).map((tUs, i) => ({
      tUs,
      x: path?.x[i],
      y: path?.y[i],
      w: path?.w[i],
      h: path?.h[i],
      score: path?.score[i],
    })),
  };
}

/** `export-tracks`: a video's tracks in other tools' formats, on stdout. */
export const exportTracksCommand: Command = async ({ args, output, library }) => {
  const [what] = args.positionals;
  if (what === undefined) throw new UsageError("export-tracks wants a video");
  const format = choice(args, "format", ["mot", "coco", "csv"] as const);
  const which = choice(args, "frames", ["all", "sampled"] as const, "all");
  const client = await library();
  const video = await findVideo(client, what);
  const size = { width: video.media?.width ?? 0, height: video.media?.height ?? 0 };
  const frameUs = await allFrameTimes(client, video);
  const paths = [...(await wholePaths(client, video)).values()];
  const boxes = paths.flatMap((path) => boxesOnFrames(path, frameUs, which));
  if (format === "mot") {
    const text = toMot(boxes, size);
    output.result({ format, text }, () => text);
  } else if (format === "csv") {
    const text = toCsv(boxes);
    output.result({ format, text }, () => text);
  } else {
    const results = toCoco(boxes, size, [...new Set(paths.map((path) => path.class))].sort());
    output.result(results, () => JSON.stringify(results));
  }
  return 0;
};
