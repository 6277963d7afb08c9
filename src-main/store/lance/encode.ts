import {
  Field,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from "apache-arrow";
import type { FinalObject } from "#shared/vision/protocol.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { boxesSchema, chunkOf, objectsSchema, slotOf } from "./schema.ts";

/** One row of `boxes` before it becomes Arrow: samples [from, to) of an object. */
interface Chunk {
  object: number;
  chunk: number;
  from: number;
  to: number;
  head: 0 | 1;
  tail: 0 | 1;
}

/**
 * Cuts a path into chunks; each takes its neighbours' nearest samples along. A chunk that the path crosses without a sample in it gets a row of its two
 * neighbours, so that every window between first and last sample finds the track.
 */
export function chunksOf(tUs: Float64Array, object: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < tUs.length;) {
    const chunk = chunkOf(tUs[from]!);
    let to = from + 1;
    while (to < tUs.length && chunkOf(tUs[to]!) === chunk) to++;
    const head = from > 0 ? 1 : 0;
    const tail = to < tUs.length ? 1 : 0;
    chunks.push({ object, chunk, from: from - head, to: to + tail, head, tail });
    if (tail) {
      const next = chunkOf(tUs[to]!);
      for (let empty = chunk + 1; empty < next; empty++)
        chunks.push({ object, chunk: empty, from: to - 1, to: to + 1, head: 1, tail: 1 });
    }
    from = to;
  }
  return chunks;
}

/** Rows of `boxes` for a batch of objects, and how many samples they hold (each counted once). */
export function encodeBoxes(run: number, video: VideoId, objects: FinalObject[]): { batch: Table; samples: number } {
  const chunks = objects.flatMap((object, i) => chunksOf(object.tUs, i));
  const offsets = new Int32Array(chunks.length + 1);
  chunks.forEach((chunk, i) => (offsets[i + 1] = offsets[i]! + chunk.to - chunk.from));
  const total = offsets[chunks.length]!;
  const of = (chunk: Chunk) => objects[chunk.object]!;

  const tUs = new BigInt64Array(total);
  chunks.forEach((chunk, i) => {
    const source = of(chunk).tUs;
    for (let s = chunk.from, at = offsets[i]!; s < chunk.to; s++, at++) tUs[at] = BigInt(Math.round(source[s]!));
  });
  const floats = (key: "x" | "y" | "w" | "h" | "score") => {
    const values = new Float32Array(total);
    chunks.forEach((chunk, i) => values.set(of(chunk)[key].subarray(chunk.from, chunk.to), offsets[i]!));
    return listData(new Float32(), values, offsets);
  };
  const int32 = (value: (chunk: Chunk) => number) =>
    makeData({ type: new Int32(), data: Int32Array.from(chunks, value) });
  const columns: Data[] = [
    makeData({ type: new Int64(), data: BigInt64Array.from(chunks, (chunk) => BigInt(slotOf(run, chunk.chunk))) }),
    int32(() => run),
    utf8(chunks.map(() => video)),
    int32((chunk) => of(chunk).object.trackId),
    utf8(chunks.map((chunk) => of(chunk).object.class)),
    makeData({ type: new Float32(), data: Float32Array.from(chunks, (chunk) => of(chunk).object.confidence) }),
    int32((chunk) => chunk.head),
    int32((chunk) => chunk.tail),
    listData(new Int64(), tUs, offsets),
    floats("x"),
    floats("y"),
    floats("w"),
    floats("h"),
    floats("score"),
  ];
  return {
    batch: table(boxesSchema, columns, chunks.length),
    samples: objects.reduce((sum, o) => sum + o.tUs.length, 0),
  };
}

/** Rows of `objects`. */
export function encodeObjects(run: number, video: VideoId, objects: FinalObject[]): Table {
  const values: TrackedObject[] = objects.map(({ object }) => ({
    ...object,
    id: `${video}.${object.trackId}`,
    videoId: video,
  }));
  const int64 = (value: (o: TrackedObject) => number) =>
    makeData({ type: new Int64(), data: BigInt64Array.from(values, (o) => BigInt(Math.round(value(o)))) });
  const columns: Data[] = [
    int64((o) => slotOf(run, o.trackId)),
    makeData({ type: new Int32(), data: new Int32Array(values.length).fill(run) }),
    utf8(values.map(() => video)),
    makeData({ type: new Int32(), data: Int32Array.from(values, (o) => o.trackId) }),
    utf8(values.map((o) => o.class)),
    makeData({ type: new Float32(), data: Float32Array.from(values, (o) => o.confidence) }),
    int64((o) => o.startUs),
    int64((o) => o.endUs),
    int64((o) => o.bestUs),
    utf8(values.map((o) => o.direction)),
    makeData({ type: new Float32(), data: Float32Array.from(values, (o) => o.speed) }),
    utf8(values.map((o) => o.colors.all[0] ?? "")),
    utf8(values.map((o) => JSON.stringify(o))),
  ];
  return table(objectsSchema, columns, values.length);
}

function utf8(values: string[]): Data {
  return vectorFromArray(values, new Utf8()).data[0]!;
}

function listData<T extends Float32 | Int64>(
  item: T,
  values: Float32Array | BigInt64Array,
  valueOffsets: Int32Array,
): Data {
  const child = makeData({ type: item as DataType, data: values } as never) as Data;
  return makeData({
    type: new List(new Field("item", item, false)),
    length: valueOffsets.length - 1,
    nullCount: 0,
    valueOffsets,
    child,
  } as never) as Data;
}

function table(schema: typeof boxesSchema, children: Data[], length: number): Table {
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}
