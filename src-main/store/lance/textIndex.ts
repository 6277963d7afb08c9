import { Field, Float32, Int64, Schema, Utf8, type Table as Rows } from "apache-arrow";
import { Index, MatchQuery, type Table } from "@lancedb/lancedb";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Logger } from "../../platform/logger.ts";
import { batchTable, float32s, int64s, numberAt, utf8s } from "./arrowColumns.ts";
import { openOrCreate, type IndexConnection } from "./connection.ts";
import { all, atLeast, atMost, between, contains, equals, noneOf, oneOf } from "./filters.ts";
import { foldText, foldWords } from "./textFold.ts";
import { tidyWhenDue } from "./upkeep.ts";

export type TextKind = "ocr" | "caption" | "transcript" | "note";

export interface TextRow {
  startUs: number;
  endUs: number;
  text: string;
  /** Where in the picture it stands; null for texts about the whole. */
  box: BoxNorm | null;
  /** 0..1. */
  confidence: number;
}

/** What one reader found in a span of a video. */
export interface TextPart {
  video: VideoId;
  kind: TextKind;
  /** Texts of this kind that begin in [fromUs, toUs) are replaced. */
  fromUs: number;
  toUs: number;
  /** Who read it: a pack or engine id; "" for people. */
  model: string;
  rows: TextRow[];
}

export interface TextHit extends TextRow {
  video: VideoId;
  kind: TextKind;
  model: string;
  /** Higher is better; comparable within one answer only. */
  score: number;
}

export const TEXTS_TABLE = "texts";
const MAX_LIMIT = 1000;
const MAX_TEXT = 10_000;
/** Pieces of two and three characters: words of Korean have no fixed ends, and plates are remembered in part. */
const GRAMS = { min: 2, max: 3 };
const ANALYSER = {
  baseTokenizer: "ngram",
  ngramMinLength: GRAMS.min,
  ngramMaxLength: GRAMS.max,
  // foldText has done all that.
  lowercase: false,
  stem: false,
  removeStopWords: false,
  asciiFolding: false,
  withPosition: false,
} as const;
const COLUMNS = ["video", "kind", "startUs", "endUs", "text", "folded", "x", "y", "w", "h", "confidence", "model"];
const BOX = ["x", "y", "w", "h"] as const;
const required = (name: string, type: Utf8 | Int64 | Float32) => new Field(name, type, false);
const schema = new Schema([
  required("video", new Utf8()),
  required("kind", new Utf8()),
  required("startUs", new Int64()),
  required("endUs", new Int64()),
  required("text", new Utf8()),
  /** What is sought in: see foldText. */
  required("folded", new Utf8()),
  /** All 0 when the text has no place in the picture. */
  ...BOX.map((name) => required(name, new Float32())),
  required("confidence", new Float32()),
  required("model", new Utf8()),
]);

/** What may be asked of another library's texts. */
export type TextReader = Pick<TextIndex, "search" | "close">;

/** Texts of videos, whatever run found the objects: read in the picture, written about it, spoken, noted. */
export class TextIndex {
  #connection: IndexConnection;
  #table: Table;
  #logger: Logger;
  #deleted = 0;
  /** Whether the full-text index exists; until then the texts are read through. */
  #indexed: boolean;
  /** Writes and upkeep one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(connection: IndexConnection, table: Table, indexed: boolean, logger: Logger) {
    this.#connection = connection;
    this.#table = table;
    this.#indexed = indexed;
    this.#logger = logger;
  }

  static async open(connection: IndexConnection, logger: Logger): Promise<TextIndex> {
    return await connection.guard(async () => {
      const table = await openOrCreate(connection.db, TEXTS_TABLE, schema);
      const indexed = (await table.listIndices()).some((it) => it.columns.includes("folded"));
      return new TextIndex(connection, table, indexed, logger);
    });
  }

  /** Opens the texts of another library, for reading: nothing is made where there are none (null). */
  static async openExisting(connection: IndexConnection, logger: Logger): Promise<TextReader | null> {
    return await connection.guard(async () => {
      if (!(await connection.db.tableNames()).includes(TEXTS_TABLE)) return null;
      return await TextIndex.open(connection, logger);
    });
  }

  /** Replaces what the span held of the kind. Texts without a letter or digit are left out. Resolves when it is durable. */
  async append(part: TextPart): Promise<void> {
    const rows = part.rows
      .map((row) => ({ ...row, text: row.text.slice(0, MAX_TEXT), folded: foldText(row.text.slice(0, MAX_TEXT)) }))
      .filter((row) => row.folded !== "");
    if (rows.some((row) => row.startUs < part.fromUs || row.startUs >= part.toUs))
      throw fail("INVALID_INPUT", "a text begins outside of its span");
    const span = between("startUs", Math.round(part.fromUs), Math.ceil(part.toUs) - 1);
    const here = all(equals("video", part.video), equals("kind", part.kind), span);
    const batch = batchTable(
      schema,
      [
        utf8s(rows.map(() => part.video)),
        utf8s(rows.map(() => part.kind)),
        int64s(rows.map((row) => row.startUs)),
        int64s(rows.map((row) => row.endUs)),
        utf8s(rows.map((row) => row.text)),
        utf8s(rows.map((row) => row.folded)),
        ...BOX.map((key) => float32s(rows.map((row) => row.box?.[key] ?? 0))),
        float32s(rows.map((row) => row.confidence)),
        utf8s(rows.map(() => part.model)),
      ],
      rows.length,
    );
    await this.#serial(async () => {
      await this.#delete(here);
      if (rows.length > 0) await this.#table.add(batch);
    });
  }

  /**
   * Texts that contain every word of the question, as a piece of a word too, best first. Whatever is typed finds something or nothing: only its letters and digits are looked for.
   */
  async search(
    words: string,
    options: { videos?: readonly VideoId[]; kinds?: readonly TextKind[]; limit: number; signal?: AbortSignal },
  ): Promise<TextHit[]> {
    throwIfAborted(options.signal);
    const { limit } = options;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw fail("INVALID_INPUT", `limit ${limit}`);
    const sought = foldWords(words);
    if (sought.length === 0 || options.videos?.length === 0 || options.kinds?.length === 0) return [];
    const filters = [
      ...(options.videos ? [oneOf("video", [...options.videos])] : []),
      ...(options.kinds ? [oneOf("kind", [...options.kinds])] : []),
    ];
    const grams = sought.filter((word) => Array.from(word).length >= GRAMS.min);
    return await this.#connection.guard(async () => {
      let rows: Rows;
      if (grams.length > 0 && this.#indexed) {
        // The index ranks by pieces in common; what has some but not all of them is dropped below, so more are asked for than wanted.
        let query = this.#table.query().fullTextSearch(new MatchQuery(grams.join(" "), "folded"));
        if (filters.length > 0) query = query.where(all(...filters));
        rows = await query
          .select([...COLUMNS, "_score"])
          .limit(200 + 4 * limit)
          .toArrow();
      } else {
        // A single syllable has no pieces to look up, and LanceDB would cut texts in its own way before there is an index: the column is read through.
        const query = this.#table.query().where(all(...filters, ...sought.map((word) => contains("folded", word))));
        rows = await query.select(COLUMNS).limit(limit).toArrow();
      }
      throwIfAborted(options.signal);
      const hits: TextHit[] = [];
      for (let row = 0; row < rows.numRows; row++) {
        const folded = rows.getChild("folded")!.get(row) as string;
        if (sought.every((word) => folded.includes(word))) hits.push(hitAt(rows, row));
      }
      return hits.sort((a, b) => b.score - a.score).slice(0, limit);
    });
  }

  /** Texts of a video that are there at some time of [fromUs, toUs), by time, at most `limit`. */
  async during(
    span: { video: VideoId; fromUs: number; toUs: number },
    options: { kinds?: readonly TextKind[]; limit: number; signal?: AbortSignal },
  ): Promise<TextHit[]> {
    throwIfAborted(options.signal);
    if (options.kinds?.length === 0) return [];
    const filter = all(
      equals("video", span.video),
      ...(options.kinds ? [oneOf("kind", [...options.kinds])] : []),
      atMost("startUs", Math.ceil(span.toUs) - 1),
      atLeast("endUs", Math.floor(span.fromUs)),
    );
    return await this.#connection.guard(async () => {
      const rows = await this.#table.query().where(filter).select(COLUMNS).limit(MAX_LIMIT).toArrow();
      throwIfAborted(options.signal);
      return Array.from({ length: rows.numRows }, (_, row) => hitAt(rows, row))
        .sort((a, b) => a.startUs - b.startUs)
        .slice(0, options.limit);
    });
  }

  /** Deletes every text of the videos. Idempotent. Returns how many rows went. */
  async deleteVideos(videos: readonly VideoId[]): Promise<number> {
    return videos.length === 0 ? 0 : await this.#serial(() => this.#delete(oneOf("video", [...videos])));
  }

  /** Deletes the texts of any video but these: what a crash left behind. */
  async deleteAllBut(videos: readonly VideoId[]): Promise<number> {
    const others = videos.length > 0 ? noneOf("video", [...videos]) : atLeast("startUs", Number.MIN_SAFE_INTEGER);
    return await this.#serial(() => this.#delete(others));
  }

  /** Rows of all videos. */
  async count(): Promise<number> {
    return await this.#connection.guard(() => this.#table.countRows());
  }

  async countVideo(video: VideoId): Promise<number> {
    return await this.#connection.guard(() => this.#table.countRows(equals("video", video)));
  }

  /** Builds the indexes and tidies, when that is due. Texts that they do not cover yet are found too. Failing is logged only. */
  optimize(): Promise<void> {
    return this.#serial(async () => {
      if (this.#closed || (await this.#table.countRows()) === 0) return;
      try {
        const indexed = new Set((await this.#table.listIndices()).flatMap((it) => it.columns));
        if (!indexed.has("video")) await this.#table.createIndex("video", { config: Index.btree() });
        if (!indexed.has("folded")) await this.#table.createIndex("folded", { config: Index.fts(ANALYSER) });
        this.#indexed = true;
        if (await tidyWhenDue(this.#table, "video", this.#deleted)) this.#deleted = 0;
      } catch (error) {
        this.#logger.warn("text upkeep failed", { error });
      }
    });
  }

  /** Waits for writes and upkeep, then closes the table. The connection stays its owner's. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    this.#table.close();
  }

  async #delete(filter: string): Promise<number> {
    const rows = await this.#table.countRows(filter);
    // An empty delete would still write a version.
    if (rows > 0) await this.#table.delete(filter);
    this.#deleted += rows;
    return rows;
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#connection.guard(work));
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = result.catch(() => {});
    return result;
  }
}

function hitAt(rows: Rows, row: number): TextHit {
  const at = (name: string) => rows.getChild(name)!.get(row) as never;
  const [x, y, w, h] = BOX.map((name) => at(name) as number) as [number, number, number, number];
  return {
    video: at("video"),
    kind: at("kind"),
    startUs: numberAt(rows.getChild("startUs")!, row),
    endUs: numberAt(rows.getChild("endUs")!, row),
    text: at("text"),
    box: w > 0 && h > 0 ? { x, y, w, h } : null,
    confidence: at("confidence"),
    model: at("model"),
    score: (rows.getChild("_score")?.get(row) as number | undefined) ?? 1,
  };
}
