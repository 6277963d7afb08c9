import { type DataType, Field, Float32, Int32, Int64, List, Schema, Utf8 } from "apache-arrow";

/**
 * LanceDB tables. Readers always filter by the run that SQLite names as a video's current one; rows of other runs are garbage awaiting deletion.
 *
 * `boxes` holds one row per track and time chunk of BOX_CHUNK_US, with the samples as lists. `slot` = run * 2^24 + chunk number is a single sortable key, so one BTREE answers
 * "this run, these seconds" without intersecting two index results. Measured on 10 h x 5 fps x 6 objects (bench/overlayQuery.ts): plain rows answer as fast once indexed, but take 3x as
 * long before the index is brought up to date.
 *
 * Each row also carries the sample before its first and after its last one (`head`, `tail` = 1 when there is one), so that a window needs no second query to interpolate at its edges.
 */
export const BOX_CHUNK_US = 10_000_000;

/** Chunks a run can have: 2^24 of 10 s are five years. Media time may begin an hour before zero, hence the offset. */
const SLOTS_PER_RUN = 2 ** 24;
const CHUNK_OFFSET = 3_600_000_000 / BOX_CHUNK_US;

/** Number of the chunk that holds a media time. */
export function chunkOf(tUs: number): number {
  return Math.min(SLOTS_PER_RUN - 1, Math.max(0, Math.floor(tUs / BOX_CHUNK_US) + CHUNK_OFFSET));
}

/** Sort key of a run's chunk; exact as a number for runs up to 2^29. */
export function slotOf(run: number, chunk: number): number {
  return run * SLOTS_PER_RUN + chunk;
}

const required = (name: string, type: DataType) => new Field(name, type, false);
const list = (name: string, item: DataType) => new Field(name, new List(new Field("item", item, false)), false);

export const BOXES_TABLE = "boxes";
export const boxesSchema = new Schema([
  required("slot", new Int64()),
  required("run", new Int32()),
  required("video", new Utf8()),
  required("track", new Int32()),
  required("class", new Utf8()),
  /** Confidence of the whole track, so that filters need no join. */
  required("confidence", new Float32()),
  /** 1 when the lists begin with a sample of an earlier chunk, end with one of a later chunk. */
  required("head", new Int32()),
  required("tail", new Int32()),
  list("tUs", new Int64()),
  list("x", new Float32()),
  list("y", new Float32()),
  list("w", new Float32()),
  list("h", new Float32()),
  list("score", new Float32()),
]);

export const OBJECTS_TABLE = "objects";
export const objectsSchema = new Schema([
  /** run * 2^24 + track: the key of one object. */
  required("slot", new Int64()),
  required("run", new Int32()),
  required("video", new Utf8()),
  required("track", new Int32()),
  required("class", new Utf8()),
  required("confidence", new Float32()),
  required("startUs", new Int64()),
  required("endUs", new Int64()),
  required("bestUs", new Int64()),
  required("direction", new Utf8()),
  required("speed", new Float32()),
  required("color", new Utf8()),
  /** The whole TrackedObject as JSON; the columns above repeat what queries filter by. */
  required("detail", new Utf8()),
]);
