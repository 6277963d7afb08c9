import { resolve } from "node:path";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { ImportOptions } from "#shared/contract/library.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { numberOption, UsageError, type Args } from "../args.ts";
import { printable, table } from "../output.ts";
import type { Command } from "../session.ts";

const ENDED = new Set<VideoSummary["state"]>(["ready", "incomplete", "failed", "cancelled"]);

/** A video with an end, or one that waits for a person: on a full disk the queue stands still until somebody frees space. */
const settled = (video: VideoSummary): boolean => ENDED.has(video.state) || video.problem?.code === "DISK_FULL";

/** `import`: queues the paths and waits until every one has an end. Status 1 when any failed or was refused. */
export const importCommand: Command = async ({ args, output, signal, library }) => {
  if (args.positionals.length === 0) throw new UsageError("import wants at least one file or folder");
  const options = importOptions(args);
  const client = await library();
  const startedAt = performance.now();
  const items = await client.library.import(
    { paths: args.positionals.map((path) => resolve(path)), options },
    { signal },
  );
  for (const item of items) {
    if (item.outcome === "rejected") output.warn(`${printable(item.path)}: ${item.reason ?? "refused"}`);
    if (item.outcome === "duplicate")
      output.note(`${printable(item.path)}: already here${item.reason ? ` as ${printable(item.reason)}` : ""}`);
  }
  const ids = new Set(items.flatMap((item) => (item.videoId ? [item.videoId] : [])));
  const ends = await waitUntilSettled(client, ids, signal, (videos) => {
    const done = videos.filter(settled).length;
    const share = videos.reduce((sum, video) => sum + shareOf(video), 0) / Math.max(1, videos.length);
    const running = videos.find((video) => video.state === "analysing");
    output.progress(
      `${done}/${ids.size}`,
      share,
      running ? `${printable(running.name)}${running.run?.speedX ? ` ${running.run.speedX.toFixed(1)}x` : ""}` : "",
    );
  });
  output.progressDone();

  const videos = items.map((item) => {
    const video = item.videoId ? ends.get(item.videoId) : undefined;
    const error =
      video?.problem ??
      (item.outcome === "rejected" ? { code: "INVALID_INPUT", message: item.reason ?? "refused", remedy: "" } : null);
    return { id: item.videoId, path: item.path, state: video?.state ?? "failed", ...(error ? { error } : {}) };
  });
  output.result({ videos, elapsedMs: Math.round(performance.now() - startedAt) }, () =>
    table(
      ["state", "objects", "name", ""],
      items.map((item) => {
        const video = item.videoId ? ends.get(item.videoId) : undefined;
        return [
          video?.state ?? "refused",
          video?.objectCount ?? 0,
          video?.name ?? item.path,
          video?.problem ? `${video.problem.message} ${video.problem.remedy}` : (item.reason ?? ""),
        ];
      }),
    ),
  );
  return videos.every((video) => video.state === "ready" || video.state === "incomplete") ? 0 : 1;
};

function shareOf(video: VideoSummary): number {
  if (settled(video)) return 1;
  return video.media && video.media.durationUs > 0 ? Math.min(0.99, video.analysedUs / video.media.durationUs) : 0;
}

async function waitUntilSettled(
  client: SightlineClient,
  ids: ReadonlySet<VideoId>,
  signal: AbortSignal,
  onChange: (videos: VideoSummary[]) => void,
): Promise<Map<VideoId, VideoSummary>> {
  const known = new Map<VideoId, VideoSummary>();
  if (ids.size === 0) return known;
  for await (const event of await client.library.watch(undefined, { signal })) {
    if (event.kind === "snapshot") for (const video of event.videos) if (ids.has(video.id)) known.set(video.id, video);
    if (event.kind === "changed" && ids.has(event.video.id)) known.set(event.video.id, event.video);
    // Somebody removed it in the app meanwhile: it is not coming.
    if (event.kind === "removed" && ids.has(event.id))
      known.set(event.id, { ...(known.get(event.id) as VideoSummary), state: "cancelled" });
    onChange([...known.values()]);
    if (known.size === ids.size && [...known.values()].every(settled)) break;
  }
  return known;
}

function importOptions(args: Args): ImportOptions {
  const options: ImportOptions = {};
  const camera = args.get("camera");
  const pack = args.get("pack");
  const rate = numberOption(args, "rate");
  const at = args.get("recorded-at");
  if (camera !== undefined) options.camera = camera;
  if (pack !== undefined) options.packId = pack;
  if (rate !== undefined) options.sampleFps = rate;
  if (at !== undefined) options.recordedAt = recordedAt(at);
  return options;
}

/** ISO 8601; with an offset or Z it is that instant, without one it is this machine's zone and said to be assumed. */
export function recordedAt(text: string): RecordedAt {
  const match = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const utcMs = match ? Date.parse(text.replace(" ", "T")) : Number.NaN;
  if (!match || Number.isNaN(utcMs))
    throw new UsageError(`--recorded-at wants a time like 2024-07-15T22:14:05+09:00, not "${text}"`);
  const offset = match[3];
  return {
    utcMs,
    source: "operator",
    zone: offset === undefined ? Intl.DateTimeFormat().resolvedOptions().timeZone : offset === "Z" ? "UTC" : offset,
    zoneKnown: offset !== undefined,
    evidence: text,
  };
}
