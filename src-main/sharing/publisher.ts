import { createHash } from "node:crypto";
import {
  CATALOGUE_FORMAT,
  publishedLibrary,
  publishedNoise,
  publishedVideo,
  type PublishedVideo,
} from "#shared/domain/sharing.ts";
import { encodeFacts } from "#shared/facts/codec.ts";
import { throwIfAborted } from "../platform/abort.ts";
import { CatalogueWriter, LIBRARY_KEY, type CatalogueRow } from "../store/lance/catalogue.ts";
import type { IndexConnection } from "../store/lance/connection.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { SharingDeps } from "./types.ts";

/** Rows, and bytes of them, that are sent at once. */
const ROWS = 16;
const BYTES = 8 * 2 ** 20;
/** A picture that is larger is left out. */
const MAX_POSTER = 24_000;
/** Each write leaves a version behind. */
const TIDY_AFTER = 20;
const EMPTY = new Uint8Array();

type Deps = Pick<SharingDeps, "store" | "facts" | "library" | "name" | "encoder" | "noise" | "poster" | "logger">;

/** Keeps the library's catalogue at one address as the library is. What has not changed is not sent again. */
export class Publisher {
  #deps: Deps;
  #writer: CatalogueWriter;
  /** What is published; nobody else writes to it. */
  #stamps: Map<string, string>;
  #writes = TIDY_AFTER;

  private constructor(deps: Deps, writer: CatalogueWriter, stamps: Map<string, string>) {
    this.#deps = deps;
    this.#writer = writer;
    this.#stamps = stamps;
  }

  static async open(connection: IndexConnection, deps: Deps): Promise<Publisher> {
    const writer = await CatalogueWriter.open(connection, deps.library);
    return new Publisher(deps, writer, await writer.stamps());
  }

  /** Videos that others find. */
  get published(): number {
    return this.#stamps.size - (this.#stamps.has(LIBRARY_KEY) ? 1 : 0);
  }

  /** Brings the catalogue up to date: first what is gone, then what is new. Whatever was sent before a failure stays and is not sent again. */
  async sync(signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    const read = store.textReads.readUs();
    const wanted = new Map<string, { row: VideoRow; run: number; detail: string; stamp: string }>();
    for (const row of store.videos.list()) {
      const video = this.#describe(row, read.get(row.id) ?? 0);
      if (!video) continue;
      const detail = JSON.stringify(video);
      wanted.set(row.id, { row, run: video.run.seq, detail, stamp: stampOf(detail, row.hasPoster) });
    }
    const gone = [...this.#stamps.keys()].filter((key) => key !== LIBRARY_KEY && !wanted.has(key));
    if (gone.length > 0) {
      await this.#writer.remove(gone);
      for (const key of gone) this.#stamps.delete(key);
      this.#writes++;
    }
    throwIfAborted(signal);
    const own = this.#own();
    let batch: CatalogueRow[] = this.#stamps.get(LIBRARY_KEY) === own.stamp ? [] : [own];
    for (const [key, { row, run, detail, stamp }] of wanted) {
      if (this.#stamps.get(key) === stamp) continue;
      const facts = await this.#deps.facts.of(run);
      throwIfAborted(signal);
      // Replaced meanwhile: its change calls again.
      if (!facts) continue;
      batch.push({ key, stamp, detail, facts: encodeFacts(facts), poster: await this.#poster(row) });
      throwIfAborted(signal);
      if (batch.length < ROWS && batch.reduce((sum, it) => sum + it.facts.length, 0) < BYTES) continue;
      await this.#put(batch);
      batch = [];
      throwIfAborted(signal);
    }
    if (batch.length > 0) await this.#put(batch);
    if (this.#writes < TIDY_AFTER) return;
    await this.#writer.tidy();
    this.#writes = 0;
  }

  close(): void {
    this.#writer.close();
  }

  async #put(rows: readonly CatalogueRow[]): Promise<void> {
    await this.#writer.put(rows);
    for (const { key, stamp } of rows) this.#stamps.set(key, stamp);
    this.#writes++;
  }

  #own(): CatalogueRow {
    const { library, name, encoder, noise } = this.#deps;
    const serving = encoder();
    const detail = JSON.stringify(
      publishedLibrary.parse({
        format: CATALOGUE_FORMAT,
        id: library,
        name: name(),
        encoder: serving,
        noise: serving === null ? null : (publishedNoise.safeParse(noise(serving)).data ?? null),
      }),
    );
    return { key: LIBRARY_KEY, stamp: stampOf(detail, false), detail, facts: EMPTY, poster: EMPTY };
  }

  /** Null for what has not been looked at whole, and for what others would refuse. */
  #describe(row: VideoRow, readUs: number): PublishedVideo | null {
    const { store, encoder, logger } = this.#deps;
    const run = row.currentRun === null ? null : store.runs.find(row.currentRun);
    if (!row.media || !run) return null;
    const serving = encoder();
    const embedding = serving === null ? null : store.embeddings.find(run.seq, serving);
    const { utcMs, source, zone, zoneKnown } = row.recordedAt;
    const described = publishedVideo.safeParse({
      format: CATALOGUE_FORMAT,
      id: row.id,
      name: row.name.split(/[\\/]/).at(-1)!.slice(0, 300),
      camera: row.camera?.slice(0, 200) ?? null,
      recordedAt: { utcMs, source, zone, zoneKnown },
      durationUs: Math.max(0, Math.round(row.media.durationUs)),
      width: row.media.width,
      height: row.media.height,
      sha256: row.sha256,
      state: row.state === "ready" || row.state === "incomplete" ? row.state : "other",
      analysedUs: Math.max(0, Math.round(row.analysedUs)),
      objects: row.objectCount,
      countsByClass: row.countsByClass,
      run: { seq: run.seq, labels: run.packId === "motion" ? null : run.labels },
      // Only when it is done: each step of the way would be a write.
      embedded: embedding?.state === "done" ? { done: true, coveredUs: Math.round(embedding.coveredUs) } : null,
      readUs: Math.round(readUs),
    });
    if (described.success) return described.data;
    logger.warn("a video cannot be published", { video: row.id, problem: described.error.message });
    return null;
  }

  async #poster(row: VideoRow): Promise<Uint8Array> {
    try {
      const poster = row.hasPoster ? await this.#deps.poster(row) : null;
      return poster && poster.length <= MAX_POSTER ? poster : EMPTY;
    } catch (error) {
      // The row is worth more than its picture.
      this.#deps.logger.warn("a poster could not be made smaller", { video: row.id, error });
      return EMPTY;
    }
  }
}

const stampOf = (detail: string, poster: boolean) =>
  createHash("sha256")
    .update(`${poster ? "poster" : ""} ${detail}`)
    .digest("hex")
    .slice(0, 32);
