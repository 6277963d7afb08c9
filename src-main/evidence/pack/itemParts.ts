import type { CaseItem, ExportOptions } from "#shared/domain/case.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { NotMade, PackItem } from "#shared/domain/pack.ts";
import { fail } from "#shared/lib/problems.ts";
import { zoneClock } from "#shared/lib/timecode.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import { isoTime } from "#shared/lib/zonedTime.ts";
import { clipExtension } from "../../media/clip.ts";
import type { FrameTable } from "../../media/types.ts";
import type { VideoRow } from "../../store/sqlite/videosTable.ts";
import { stretchOf } from "../cases/content.ts";
import type { EvidenceDeps } from "../types.ts";
import type { PackFolder } from "./packFolder.ts";
import type { Source } from "./sources.ts";
import { pathsWithin, tracksCsv, tracksJson } from "./trackFiles.ts";

export interface PartsContext {
  deps: Pick<EvidenceDeps, "media" | "paths" | "frameTable">;
  folder: PackFolder;
  options: ExportOptions;
  signal: AbortSignal;
  onProgress(fraction: number): void;
}

const STILL_AROUND_US = 500_000;

/** Writes the files of one item and tells what they are, and what could not be made and why. Throws only what ends the export: CANCELLED, DISK_FULL. */
export async function makeItem(
  context: PartsContext,
  item: CaseItem,
  number: number,
  source: Source | null,
): Promise<PackItem> {
  const { content } = item;
  const at = stretchOf(content);
  const packed: PackItem = {
    number,
    id: item.id,
    kind: content.kind,
    addedBy: item.addedBy,
    addedAtMs: item.addedAtMs,
    note: item.note,
    videoId: at?.video.videoId ?? null,
    inUs: at?.fromUs ?? null,
    outUs: at?.toUs ?? null,
    bestUs: at?.bestUs ?? null,
    inTime: at ? isoTime(at.video.recordedAt, at.fromUs) : null,
    outTime: at ? isoTime(at.video.recordedAt, at.toUs) : null,
    trackIds: tracksOf(content),
    box: content.kind === "event" ? content.event.box : "box" in content ? content.box : null,
    record: null,
    clip: null,
    annotated: null,
    still: null,
    tracks: null,
    notMade: [],
  };
  const base = `items/${String(number).padStart(3, "0")}-${content.kind}`;
  if (content.kind === "event") packed.record = await record(context, `${base}/event.json`, content.event);
  if (content.kind === "answer") packed.record = await record(context, `${base}/answer.json`, content.answer);
  if (at && source) await new Parts(context, packed, base, source, at).make();
  return packed;
}

async function record({ folder }: PartsContext, path: string, value: object): Promise<string> {
  await folder.addText(path, `${JSON.stringify(value, null, 1)}\n`);
  return path;
}

function tracksOf(content: CaseItem["content"]): number[] {
  if (content.kind === "event") return content.event.trackIds;
  return "trackId" in content && content.trackId !== null ? [content.trackId] : [];
}

/** The stretch's pictures and tracks. */
class Parts {
  #context: PartsContext;
  #packed: PackItem;
  #base: string;
  #source: Source;
  #at: NonNullable<ReturnType<typeof stretchOf>>;

  constructor(
    context: PartsContext,
    packed: PackItem,
    base: string,
    source: Source,
    at: NonNullable<ReturnType<typeof stretchOf>>,
  ) {
    this.#context = context;
    this.#packed = packed;
    this.#base = base;
    this.#source = source;
    this.#at = at;
  }

  async make(): Promise<void> {
    const { deps, options } = this.#context;
    const moving = this.#at.toUs > this.#at.fromUs && this.#source.row?.media?.still !== true;
    const { row } = this.#source;
    if (!row) {
      const why = {
        here: "failed",
        missing: "footageMissing",
        removed: "footageRemoved",
        changed: "fileChanged",
      } as const;
      const parts: NotMade["part"][] = ["still", "tracks", ...(moving ? (["clip", "annotated"] as const) : [])];
      for (const part of parts) this.#missing(part, why[this.#source.written.state]);
      return;
    }
    const table = await deps.frameTable(row.id);
    if (moving && options.clips) await this.#part("clip", () => this.#clip(row, table));
    this.#context.onProgress(0.3);
    const paths = await this.#tracks(row);
    if (moving && options.annotated) await this.#part("annotated", () => this.#annotated(row, table, paths));
    this.#context.onProgress(0.9);
    await this.#part("still", () => this.#still(row, table));
    this.#context.onProgress(1);
  }

  async #clip(row: VideoRow, table: FrameTable | null): Promise<void> {
    const { media, info } = this.#tools(row);
    if (!table) throw fail("FFMPEG_FAILED", "the times of its frames are not known yet");
    const { fromUs, toUs } = this.#at;
    const file = `${this.#base}/clip.${clipExtension(info)}`;
    const cut = await this.#context.folder.add(file, (out) =>
      media.writeClip(row.path, info, { fromUs, toUs }, out, {
        signal: this.#context.signal,
        table,
        onProgress: (fraction) => this.#context.onProgress(0.3 * fraction),
      }),
    );
    this.#packed.clip = {
      file,
      ...cut,
      leadUs: Math.max(0, fromUs - cut.firstUs),
      tailUs: Math.max(0, cut.endUs - toUs),
    };
  }

  async #annotated(row: VideoRow, table: FrameTable | null, paths: readonly TrackPath[]): Promise<void> {
    const { media, info } = this.#tools(row);
    if (!table) throw fail("FFMPEG_FAILED", "the times of its frames are not known yet");
    const { recordedAt } = this.#at.video;
    const { fromUs, toUs } = this.#at;
    const file = `${this.#base}/annotated.mp4`;
    const { frames } = await this.#context.folder.add(file, (out) =>
      media.writeAnnotated(row.path, info, { fromUs, toUs }, { paths, stamp: stampOf(recordedAt) }, out, {
        signal: this.#context.signal,
        table,
        onProgress: (fraction) => this.#context.onProgress(0.3 + 0.6 * fraction),
      }),
    );
    this.#packed.annotated = { file, frames };
  }

  async #still(row: VideoRow, table: FrameTable | null): Promise<void> {
    const { media, info } = this.#tools(row);
    const { bestUs } = this.#at;
    const { signal } = this.#context;
    const png = await media.frame(row.path, info, bestUs, { signal, format: "png", ...(table ? { table } : {}) });
    const file = `${this.#base}/still.png`;
    await this.#context.folder.addText(file, png);
    // The frame that was shown at that time began a little earlier.
    this.#packed.still = {
      file,
      tUs: table && table.count > 0 ? table.at(Math.max(0, table.indexAt(bestUs))) : bestUs,
    };
  }

  /** Boxes of the stretch, written down. Returned are those around its ends as well, so that lines between samples can be drawn to its edges. */
  async #tracks(row: VideoRow): Promise<readonly TrackPath[]> {
    const { deps, folder } = this.#context;
    const { video } = this.#at;
    // The frame of a still may lie between two that were looked at.
    const aroundUs = this.#at.toUs > this.#at.fromUs ? 0 : STILL_AROUND_US;
    const [fromUs, toUs] = [this.#at.fromUs - aroundUs, this.#at.toUs + aroundUs];
    const around = await deps.paths(row.id, fromUs, toUs);
    if (!around) {
      this.#missing("tracks", "analysisNotDone");
      return [];
    }
    const within = pathsWithin(around, fromUs, toUs);
    const [csv, json] = [`${this.#base}/tracks.csv`, `${this.#base}/tracks.json`] as const;
    await folder.addText(csv, tracksCsv(within, video.recordedAt));
    await folder.addText(json, tracksJson(within, video.recordedAt));
    this.#packed.tracks = { csv, json, count: within.length };
    return around;
  }

  #tools(row: VideoRow) {
    const { media } = this.#context.deps;
    if (!media) throw fail("FFMPEG_MISSING");
    if (!row.media) throw fail("FFMPEG_FAILED", "the file has not been read yet");
    return { media, info: row.media };
  }

  async #part(part: NotMade["part"], make: () => Promise<void>): Promise<void> {
    try {
      await make();
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "CANCELLED" || error.code === "DISK_FULL") throw error;
      const why =
        error.code === "FFMPEG_MISSING"
          ? "noFfmpeg"
          : part === "clip" && error.code === "INVALID_INPUT"
            ? "notExact"
            : "failed";
      this.#missing(part, why, [error.problem.message, error.problem.detail].filter(Boolean).join(" ").slice(0, 4000));
    }
  }

  #missing(part: NotMade["part"], why: NotMade["why"], detail = ""): void {
    this.#packed.notMade.push({ part, why, detail });
  }
}

/** "2026-07-15 22:14:05" on the recording's clock; media time where nobody knows it. */
function stampOf({ utcMs, zone }: { utcMs: number | null; zone: string }): (tUs: number) => string {
  if (utcMs === null) {
    const pad = (n: number) => String(n).padStart(2, "0");
    return (us) => {
      const s = Math.max(0, Math.floor(us / 1e6));
      return `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
    };
  }
  const clock = zoneClock(zone);
  return (us) => {
    const { date, time } = clock.parts(utcMs + Math.floor(us / 1000));
    return `${date} ${time}`;
  };
}
